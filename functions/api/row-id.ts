import * as z from 'zod';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, type Failure, failure } from './response.ts';

/** An id that a person may choose; it becomes part of keys and paths. */
export const chosenId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use up to 64 lower-case letters, digits and -');

/** Readable where the name has Latin letters, random where it has none. */
export function idFrom(name: string, ports: ApiPorts): string {
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  const random = ports.randomText(6).toLowerCase();
  return words === '' ? random : `${words}-${random}`;
}

/** Goes on when the id of a path is one that a person may choose. */
export async function withChosenId<Body>(
  id: string,
  then: (id: string) => Promise<ApiResponse<Body>>,
): Promise<ApiResponse<Body>> {
  const parsed = chosenId.safeParse(id);
  if (parsed.success) return then(parsed.data);
  return failure('invalid', `The id in the path: ${parsed.error.issues[0]?.message}.`);
}

export const idIsTaken = (what: string, id: string): Failure =>
  failure('conflict', `There is a ${what} ${id} already.`, [
    { path: 'id', message: 'is taken; choose another or leave it out' },
  ]);

/** Nothing was done: others kept changing the same rows. */
export const othersAtWork = (what: string): Failure =>
  failure('conflict', `Others kept changing this ${what}. Say it again.`);
