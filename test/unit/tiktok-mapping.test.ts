import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { split } from '../../destinations/sending.ts';
import { tiktokBody, tiktokLimits, tiktokSizeOf } from '../../destinations/tiktok/mapping.ts';
import { tiktokSettings } from '../../destinations/tiktok/settings.ts';

const audienceId = '1757000000000001';
const settings = tiktokSettings.parse({ advertiserId: '7' });

/** Keys name their owner and field, so that a row shows whose it is. */
const members = fc
  .array(fc.record({ email: fc.nat(4), phone: fc.nat(4) }), { maxLength: 40 })
  .map((counts) =>
    counts
      .filter(({ email, phone }) => email + phone > 0)
      .map(({ email, phone }, owner) => ({
        recordId: String(owner),
        keys: {
          email: Array.from({ length: email }, (_, n) => `EMAIL_SHA256 ${owner} ${n}`),
          phone: Array.from({ length: phone }, (_, n) => `PHONE_SHA256 ${owner} ${n}`),
        },
      })),
  );

test('every identifier is sent once, in its column, and no row holds two people', () => {
  fc.assert(
    fc.property(members, fc.constantFrom('add', 'remove'), (batch, operation) => {
      const body = tiktokBody(operation, batch, settings, audienceId);
      const sent: string[] = [];
      for (const row of body.batch_data) {
        expect(row).toHaveLength(body.id_schema.length);
        const texts = row.flatMap((cell, column) => {
          const id = cell['id'];
          if (typeof id !== 'string') return [];
          expect(id.split(' ')[0]).toBe(body.id_schema[column]);
          return [id];
        });
        expect(new Set(texts.map((text) => text.split(' ')[1])).size).toBe(1);
        sent.push(...texts);
      }
      expect(sent.sort()).toEqual(batch.flatMap(({ keys }) => Object.values(keys).flat()).sort());
    }),
  );
});

test('no request has more than 1,000 rows or 1,000,000 bytes', () => {
  const arbitrary = fc.array(fc.record({ email: fc.nat(60), phone: fc.nat(60) }), {
    minLength: 20,
    maxLength: 200,
  });
  fc.assert(
    fc.property(arbitrary, (counts) => {
      const batch = counts.map(({ email, phone }, owner) => ({
        recordId: String(owner),
        keys: {
          email: Array.from({ length: email }, () => 'e'.repeat(64)),
          phone: Array.from({ length: phone }, () => 'p'.repeat(64)),
        },
      }));
      const parts = split(batch, tiktokLimits, (member) => tiktokSizeOf(member, audienceId));
      expect(parts.flat()).toEqual(batch);
      for (const part of parts) {
        const body = tiktokBody('add', part, settings, audienceId);
        expect(body.batch_data.length).toBeLessThanOrEqual(1_000);
        expect(JSON.stringify(body).length).toBeLessThanOrEqual(1_000_000);
      }
    }),
    { numRuns: 25 },
  );
});
