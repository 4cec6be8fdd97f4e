import { listFileKey, listFileNames, namesAnyOf } from '../../domain/list/list-people.ts';
import { automationRow } from '../../schemas/automation.ts';
import { campaignRow, messageRow } from '../../schemas/campaign.ts';
import { couponCampaignRow, couponRow, type ListRow, listRow } from '../../schemas/people-list.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import type { CuratePorts } from './ports.ts';

type ForgetPorts = Pick<CuratePorts, 'control' | 'listFiles' | 'clock'>;

const atOnce = 8;
/** Longer than an invocation of `send` lives: whoever read the person before her tombstone is over by then. */
export const longestSendMs = 16 * 60_000;
/** As long as files for people are kept, and a day for their last one. */
const listDays = 15;
const dayMs = 86_400_000;

/** Whether somebody is at work who may have read the person before her tombstone, and write of her after it. */
export async function isSomebodySending({ control, clock }: ForgetPorts): Promise<boolean> {
  const [campaigns, automations, lists] = await Promise.all([
    control.queryAll(campaignRow, { kind: 'campaign' }),
    control.queryAll(automationRow, { kind: 'automation' }),
    youngLists({ control, clock }),
  ]);
  return (
    campaigns.some(({ leaseUntilEpochMs = 0 }) => leaseUntilEpochMs > clock()) ||
    automations.some(({ queryId }) => queryId !== undefined) ||
    lists.some(({ state }) => state === 'writing')
  );
}

/**
 * Deletes what own channels keep under these nodes: contacts, journals of campaigns and automations, coupons; and the
 * files of every list for people that holds one of them. Idempotent.
 */
export async function forgetChannels(nodes: readonly string[], ports: ForgetPorts): Promise<void> {
  const { control } = ports;
  await control.deleteAll(nodes.map((id) => ({ kind: 'contacts', id })));
  const campaigns = await control.queryAll(campaignRow, { kind: 'campaign' });
  await inParallel(campaigns, atOnce, async ({ id }) => {
    const rows = await control.getAll(messageRow, `message#${id}`, nodes);
    await control.deleteAll(rows.map(({ kind, id: name }) => ({ kind, id: name })));
  });
  const automations = await control.queryAll(automationRow, { kind: 'automation' });
  await inParallel(automations, atOnce, async ({ id }) => {
    for (const node of nodes) await forgetOccasions(`message#automation-${id}`, node, ports);
  });
  const given = await control.queryAll(couponCampaignRow, { kind: 'coupon-campaign' });
  await inParallel(given, atOnce, async ({ id }) => {
    const rows = await control.getAll(couponRow, `coupon#${id}`, nodes);
    await control.deleteAll(rows.map(({ kind, id: name }) => ({ kind, id: name })));
  });
  await withdrawLists(new Set(nodes), ports);
}

/** An automation's journal has a row for each occasion of a person. */
async function forgetOccasions(kind: string, node: string, { control }: ForgetPorts) {
  const rows = await control.queryAll(messageRow, { kind, prefix: `${node}#` });
  await control.deleteAll(rows.map(({ id }) => ({ kind, id })));
}

async function withdrawLists(nodes: ReadonlySet<string>, ports: ForgetPorts): Promise<void> {
  const lists = await youngLists(ports);
  await inParallel(lists, 1, async ({ id, state }) => {
    const people = await ports.listFiles.read(listFileKey(id, 'people.txt'));
    // It is written before the others: without it there are none, or nobody can tell whom they hold.
    const holdsHer = people === undefined ? state === 'done' : namesAnyOf(people, nodes);
    if (!holdsHer) return;
    for (const name of listFileNames) await ports.listFiles.remove(listFileKey(id, name));
    const filesGoneAt = new Date(ports.clock()).toISOString();
    await ports.control.update(
      { kind: 'list', id },
      { set: { files: [], unmappable: [], filesGoneAt } },
      { state: { equals: 'done' } },
    );
  });
}

/** Lists whose files may still be there. */
async function youngLists({
  control,
  clock,
}: Pick<ForgetPorts, 'control' | 'clock'>): Promise<readonly ListRow[]> {
  const since = new Date(clock() - listDays * dayMs).toISOString();
  // Ids begin with the instant of the request.
  const from = since.replace(/[-:.]/g, '');
  const lists = await control.queryAll(listRow, { kind: 'list', from });
  return lists.filter(({ filesGoneAt }) => filesGoneAt === undefined);
}
