import { apiKeyRow } from '../../schemas/control.ts';
import type { ApiPorts, Role } from './ports.ts';

/** Who calls. */
export interface Caller {
  readonly role: Role;
  /** Name of the key. */
  readonly name: string;
}

/** What the key is called that the deployment made for its admin. */
const adminKeyName = "deployment's admin key";

/**
 * Who the caller's key belongs to; undefined when there is no key, it is unknown, or it has expired. Keys are looked up by
 * their hash, so neither the table nor the time it takes tells one.
 *
 * @param authorization the header, `Bearer <key>`
 */
export async function callerOf(
  authorization: string | undefined,
  ports: ApiPorts,
): Promise<Caller | undefined> {
  const key = /^Bearer ([\x21-\x7e]{16,200})$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) return undefined;
  const id = ports.sha256(key);
  if (id === ports.adminKeyHash) return { role: 'admin', name: adminKeyName };
  const row = await ports.control.get(apiKeyRow, 'api-key', id);
  if (row === undefined) return undefined;
  const isExpired = row.expiresAt !== undefined && Date.parse(row.expiresAt) <= ports.clock();
  return isExpired ? undefined : { role: row.role, name: row.name };
}
