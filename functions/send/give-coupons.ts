import type { NodeId } from '../../domain/identity/identifier.ts';
import { type CouponRow, couponFreeRow, couponRow } from '../../schemas/people-list.ts';
import { isoTime, type SendPorts } from './ports.ts';

/** Somebody who shall have a code, and what they may have been called when they got one. */
interface Taker {
  readonly profileId: NodeId;
  readonly names: readonly NodeId[];
}

/** Giving one is two writes; a transaction takes a hundred. */
const atOnce = 50;
const mostRounds = 20;

/**
 * A code for each person, one for good: who has one for the campaign, under whatever name, keeps it; of two that met in
 * one person the first given counts. A code is never given twice, whoever else gives at the same time.
 *
 * @returns codes by profile; who is missing found the pool empty
 * @throws Error when others kept taking the same codes; nothing is lost, and the same call goes on
 */
export async function giveCoupons(
  takers: readonly Taker[],
  { campaign, pool }: { readonly campaign: string; readonly pool: string },
  ports: Pick<SendPorts, 'control' | 'clock'>,
): Promise<ReadonlyMap<NodeId, string>> {
  const codes = new Map<NodeId, string>();
  if (takers.length > 0) await ports.control.putIfAbsent({ kind: 'coupon-campaign', id: campaign });
  let open = takers;
  for (let round = 0; open.length > 0; round += 1) {
    if (round === mostRounds) throw new Error('Others kept taking the same codes.');
    for (const [profileId, code] of await givenBefore(open, campaign, ports))
      codes.set(profileId, code);
    open = open.filter(({ profileId }) => !codes.has(profileId)).slice();
    const { rows: free } = await ports.control.query(couponFreeRow, {
      kind: `coupon-free#${pool}`,
      limit: Math.min(1_000, Math.max(1, open.length)),
    });
    if (open.length === 0 || free.length === 0) break;
    const pairs = free.flatMap(({ id: code }, at) => {
      const taker = open[at];
      return taker === undefined ? [] : [{ taker, code }];
    });
    for (let start = 0; start < pairs.length; start += atOnce)
      await give(pairs.slice(start, start + atOnce), { campaign, pool }, ports);
  }
  return codes;
}

async function givenBefore(
  takers: readonly Taker[],
  campaign: string,
  { control }: Pick<SendPorts, 'control'>,
): Promise<ReadonlyMap<NodeId, string>> {
  const names = [...new Set(takers.flatMap((taker) => taker.names))];
  const rows = await control.getAll(couponRow, `coupon#${campaign}`, names);
  const byName = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    takers.flatMap(({ profileId, names: own }) => {
      const [first] = own
        .flatMap((name) => byName.get(name) ?? [])
        .sort((one, other) => (`${one.at} ${one.code}` < `${other.at} ${other.code}` ? -1 : 1));
      return first === undefined ? [] : [[profileId, first.code] as const];
    }),
  );
}

/** All or nothing; where somebody was quicker, one by one, and who is refused has another round. */
async function give(
  pairs: readonly { readonly taker: Taker; readonly code: string }[],
  { campaign, pool }: { readonly campaign: string; readonly pool: string },
  { control, clock }: Pick<SendPorts, 'control' | 'clock'>,
): Promise<void> {
  const at = isoTime(clock());
  const actionsOf = ({ taker, code }: { readonly taker: Taker; readonly code: string }) => {
    const row: CouponRow = { kind: `coupon#${campaign}`, id: taker.profileId, pool, code, at };
    return [
      { put: row, condition: { kind: { exists: false } } },
      { delete: { kind: `coupon-free#${pool}`, id: code }, condition: { kind: { exists: true } } },
    ] as const;
  };
  const all = await control.transact(pairs.flatMap(actionsOf));
  if (all.kind === 'done' || pairs.length === 1) return;
  for (const pair of pairs) await control.transact([...actionsOf(pair)]);
}
