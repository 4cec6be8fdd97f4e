import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Target } from '../api-client.ts';
import type { Customer } from './customers.ts';
import { lists } from './set-up.ts';

const addressOf = 'SELECT 1 FROM identifier WHERE list = ? AND identifier = ?';

/** Platforms and the receiver that are played by stand-ins, with where and how they write down an address. */
const emailRecords = {
  google: { kind: 'email', find: addressOf },
  meta: { kind: 'EMAIL', find: addressOf },
  webhook: { kind: 'email', find: 'SELECT 1 FROM record_key WHERE list = ? AND key = ?' },
} as const;
export type StandIn = keyof typeof emailRecords;
export const standIns = ['google', 'meta', 'webhook'] as const satisfies readonly StandIn[];

/** How many a stand-in has on the list, asked of itself. */
export async function countListed({ url }: Target, platform: StandIn): Promise<number> {
  const response = await fetch(`${url}/platforms/${platform}/_members?list=${lists[platform]}`);
  return z.object({ count: z.int() }).parse(await response.json()).count;
}

/**
 * Whether somebody is on a stand-in's list: looked up in its own database by the hash of her address, made here
 * without any of the product's code.
 */
export function isListed(state: string, platform: StandIn, { email = '' }: Customer): boolean {
  const hash = createHash('sha256').update(email.toLowerCase()).digest('hex');
  const file = join(state, 'platforms', platform, `${platform}.sqlite`);
  const { kind, find } = emailRecords[platform];
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const found = database.prepare(find).get(lists[platform], `${kind}:${hash}`);
    return found !== undefined;
  } finally {
    database.close();
  }
}

/** Rows of the files that were written for people, headers left out. */
export function countFileRows(state: string): number {
  const root = join(state, 's3');
  if (!existsSync(root)) return 0;
  return globSync(`*exports*/${lists.csv}/*-add.csv`, { cwd: root })
    .map((file) => readFileSync(join(root, file), 'utf8').trimEnd().split('\r\n').length - 1)
    .reduce((sum, rows) => sum + rows, 0);
}
