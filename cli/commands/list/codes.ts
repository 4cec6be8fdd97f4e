import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type Command, required } from '../../command.ts';

const answer = z.object({ id: z.string(), codes: z.int(), added: z.int() });
const atOnce = 2_000;

export const giveCodes: Command = {
  summary: 'fill a pool of coupon codes',
  usage: `daicho list codes POOL FILE

  FILE   one code a line; codes that the pool has had before are passed over`,
  async run({ argv, api, asJson, print }) {
    const pool = required(argv[0], 'POOL');
    const codes = readFileSync(required(argv[1], 'FILE'), 'utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    let added = 0;
    let all = 0;
    for (let start = 0; start < codes.length; start += atOnce) {
      const body = { codes: codes.slice(start, start + atOnce) };
      const path = `/api/coupon-pools/${encodeURIComponent(pool)}/codes`;
      const told = await api.post(path, body, answer);
      added += told.added;
      all = told.codes;
    }
    print(
      asJson
        ? JSON.stringify({ pool, added, codes: all })
        : `${added} codes are new; the pool has had ${all}.`,
    );
    return 0;
  },
};
