import { apiKeyRow } from '../../schemas/api-key.ts';
import { type Role, roles, type Scope } from '../../schemas/scopes.ts';
import type { ApiPorts } from './ports.ts';

/** Who calls. */
export interface Caller {
  /** Name of the key. */
  readonly name: string;
  /** SHA-256 (hex) of the key. */
  readonly keyHash: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Absent where the key has scopes of its own. */
  readonly role?: Role;
  /** When the key ends, ISO 8601 UTC; absent = never. */
  readonly expiresAt?: string;
}

/** What the key is called that the deployment made for its admin. */
const adminKeyName = "deployment's admin key";

/** The key of a header `Bearer <key>`. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  /^Bearer ([\x21-\x7e]{16,200})$/i.exec(authorization ?? '')?.[1];

/**
 * Who a key belongs to; undefined when it is unknown, revoked or has expired. Keys are looked up by their hash, so
 * neither the table nor the time it takes tells one.
 */
export async function callerOf(
  key: string | undefined,
  ports: ApiPorts,
): Promise<Caller | undefined> {
  if (key === undefined) return undefined;
  const keyHash = ports.sha256(key);
  if (keyHash === ports.adminKeyHash) {
    return { name: adminKeyName, keyHash, role: 'admin', scopes: new Set(roles.admin) };
  }
  const row = await ports.control.get(apiKeyRow, 'api-key', keyHash);
  if (row === undefined || row.revokedAt !== undefined) return undefined;
  const { name, role, scopes = [], expiresAt } = row;
  if (expiresAt !== undefined && Date.parse(expiresAt) <= ports.clock()) return undefined;
  return {
    name,
    keyHash,
    scopes: new Set(role === undefined ? scopes : roles[role]),
    ...(role !== undefined && { role }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}
