import { couponPool, newCodes } from '../../schemas/api/lists.ts';
import { couponPoolRow } from '../../schemas/people-list.ts';
import { partsOf } from '../../stores/in-parallel.ts';
import type { ApiPorts } from './ports.ts';
import { ok } from './response.ts';
import { type Route, route } from './route.ts';
import { withChosenId } from './row-id.ts';

/** A code is two writes, and its pool is another; a transaction takes a hundred. */
const atOnce = 49;

export const couponPoolRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/coupon-pools/{id}/codes',
    summary: 'Give a pool of coupons more codes',
    description: 'Codes that the pool has had before, given or not, are passed over.',
    scope: 'lists:write',
    body: newCodes,
    answers: { 200: couponPool },
    isRepeatable: true,
    run: ({ params, body }, ports) =>
      withChosenId(params.id, (id) => addCodes(id, [...new Set(body.codes)], ports)),
  }),
];

async function addCodes(id: string, codes: readonly string[], { control, clock }: ApiPorts) {
  const key = { kind: 'coupon-pool', id };
  const createdAt = new Date(clock()).toISOString();
  await control.put({ ...key, codes: 0, createdAt }, { kind: { exists: false } });
  /** All of them, or none where the pool has had one. */
  const add = async (part: readonly string[]): Promise<number> => {
    const { kind } = await control.transact([
      { update: key, change: { add: { codes: part.length } } },
      ...part.flatMap((code) => [
        { put: { kind: `coupon-code#${id}`, id: code }, condition: { kind: { exists: false } } },
        { put: { kind: `coupon-free#${id}`, id: code } },
      ]),
    ]);
    return kind === 'done' ? part.length : 0;
  };
  let added = 0;
  for (const part of partsOf(codes, atOnce)) {
    const together = await add(part);
    added += together;
    if (together === 0 && part.length > 1) for (const code of part) added += await add([code]);
  }
  const row = await control.get(couponPoolRow, key.kind, id);
  return ok({ id, codes: row?.codes ?? added, createdAt: row?.createdAt ?? createdAt, added });
}
