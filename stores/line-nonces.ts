import { hash } from 'node:crypto';
import type { ControlTable } from '../domain/control/control-table.ts';
import type { LineNonces } from '../domain/line/nonces.ts';
import { lineNonceRow } from '../schemas/line-channel.ts';
import { sealUnder } from './seal.ts';

/** As long as the link token of LINE that is issued with it. */
const livesMs = 10 * 60_000;
/** A redelivery, or somebody who tries again, comes within that. */
const rememberedMs = 3 * 24 * 3_600_000;

const kind = 'line-nonce';
const idOf = (nonce: string): string => hash('sha256', `daicho line nonce id ${nonce}`);
const sealOf = (nonce: string) => sealUnder(hash('sha256', `daicho line nonce key ${nonce}`));

/**
 * Nonces as rows of the control table. A row holds a hash of the nonce and the user id sealed under a key that only the
 * nonce makes, so whoever reads the table learns neither.
 *
 * @param clock epoch milliseconds
 */
export function controlLineNonces(
  control: Pick<ControlTable, 'get' | 'put' | 'update'>,
  clock: () => number,
): LineNonces {
  return {
    make: async (nonce, userId) => {
      const now = clock();
      const id = idOf(nonce);
      const expiresAt = new Date(now + livesMs).toISOString();
      await control.put({
        kind,
        id,
        sealed: Buffer.from(sealOf(nonce).seal(id, Buffer.from(id), userId)).toString('base64'),
        expiresAt,
        expiresAtEpochSeconds: Math.ceil((now + rememberedMs) / 1_000),
      });
      return expiresAt;
    },
    redeem: async (nonce, eventId) => {
      const id = idOf(nonce);
      const change = { set: { usedBy: eventId } };
      const isFirst = await control.update({ kind, id }, change, {
        usedBy: { exists: false },
        expiresAt: { greaterThan: new Date(clock()).toISOString() },
      });
      const row = await control.get(lineNonceRow, kind, id);
      if (row === undefined || (!isFirst && row.usedBy !== eventId)) return undefined;
      return sealOf(nonce).open(id, Buffer.from(id), Buffer.from(row.sealed, 'base64'));
    },
  };
}
