import { apiKeyRow } from '../../schemas/control.ts';
import type { ApiPorts, Role } from './ports.ts';

/**
 * Role of the caller's key; undefined when there is no key, it is unknown, or it has expired. Keys are looked up by
 * their hash, so neither the table nor the time it takes tells one.
 *
 * @param authorization the header, `Bearer <key>`
 */
export async function roleOf(
  authorization: string | undefined,
  ports: ApiPorts,
): Promise<Role | undefined> {
  const key = /^Bearer ([\x21-\x7e]{16,200})$/i.exec(authorization ?? '')?.[1];
  if (key === undefined) return undefined;
  const id = ports.sha256(key);
  if (id === ports.adminKeyHash) return 'admin';
  const row = await ports.control.get(apiKeyRow, 'api-key', id);
  if (row === undefined) return undefined;
  const isExpired = row.expiresAt !== undefined && Date.parse(row.expiresAt) <= ports.clock();
  return isExpired ? undefined : row.role;
}
