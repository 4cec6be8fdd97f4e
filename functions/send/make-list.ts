import { reckon } from '../../domain/channel/reckoning.ts';
import { wallClock } from '../../domain/channel/wall-clock.ts';
import type { NodeId } from '../../domain/identity/identifier.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { callHeader, callRows } from '../../domain/list/call-list.ts';
import { couponHeader, couponRows } from '../../domain/list/coupon-list.ts';
import { labelSheet, mailHeader, mailingOf } from '../../domain/list/direct-mail.ts';
import { type ListRow as FileRow, listFile } from '../../domain/list/list-file.ts';
import { listFileKey, peopleFile } from '../../domain/list/list-people.ts';
import type { ListPerson } from '../../domain/list/list-person.ts';
import type { ChannelRules, ExclusionReason } from '../../schemas/channel.ts';
import type { ChannelFacts } from '../../schemas/channel-facts.ts';
import type { ContactChannel } from '../../schemas/contact-events.ts';
import type { HoldOutGroup } from '../../schemas/hold-out.ts';
import { type ListRow, mostUnmappable } from '../../schemas/people-list.ts';
import { giveCoupons } from './give-coupons.ts';
import { type JudgedPerson, judgeMember, readMembers } from './people.ts';
import { isoTime, type SendPorts } from './ports.ts';

const chunk = 200;
const dayMs = 86_400_000;
/** As long as the bucket keeps them. */
const keptDays = 14;

interface Given {
  /** The audience's. */
  readonly name: string;
  readonly holdOut: readonly HoldOutGroup[];
  readonly rules: ChannelRules;
}

type FileName = Parameters<typeof listFileKey>[1];

interface Sheet {
  readonly header: readonly string[];
  readonly rows: readonly FileRow[];
  /** Whom the making itself leaves out. */
  readonly excluded: ReadonlyMap<NodeId, ExclusionReason>;
  /** A file beside the list, from the rows that were written. */
  readonly beside?: { readonly name: FileName; make(rows: readonly FileRow[]): Uint8Array };
}

const channelsOf = ({ order }: ListRow): readonly ContactChannel[] => {
  if (order.for === 'direct-mail') return ['mail'];
  if (order.for === 'calls') return ['phone'];
  return order.channels ?? ['email', 'line', 'inbox'];
};

/** Reads, judges and writes everybody of a list; what its row then says. The same rows in give the same files out. */
export async function makeList(
  row: ListRow,
  facts: readonly ChannelFacts[],
  given: Given,
  ports: SendPorts,
): Promise<
  Pick<ListRow, 'audience' | 'rows' | 'excluded' | 'unmappable' | 'files'> & {
    madeAt: string;
    expiresAt: string;
  }
> {
  const now = ports.clock();
  const judged = await everybody(row, facts, given, ports);
  const people = judged.flatMap(listPerson);
  const sheet = await sheetOf(row, people, judged, given, ports);
  const file = listFile(sheet.header, sheet.rows, row.order.encoding);
  const files: { name: FileName; rows: number; bytes: Uint8Array }[] = [
    { name: 'list.csv', rows: file.written.length, bytes: file.bytes },
  ];
  if (sheet.beside !== undefined) {
    const bytes = sheet.beside.make(file.written);
    files.push({ name: sheet.beside.name, rows: file.written.length, bytes });
  }
  if (file.heldBack.length > 0)
    files.push({ name: 'by-hand.csv', rows: file.heldBack.length, bytes: file.byHand });
  // First whom they hold, so that there is no file of which nobody could tell.
  const names = new TextEncoder().encode(peopleFile(judged.filter(isChosen)));
  await ports.putExport(listFileKey(row.id, 'people.txt'), names, 'text/plain; charset=utf-8');
  for (const { name, bytes } of files)
    await ports.putExport(listFileKey(row.id, name), bytes, contentType(name, row));
  const held = new Set(file.heldBack.map(({ profileId }) => profileId));
  const fates = judged.map((person): 'reached' | ExclusionReason => {
    if (person.judgement.kind === 'excluded') return person.judgement.reason;
    const reason = sheet.excluded.get(person.profileId);
    if (reason !== undefined) return reason;
    return held.has(person.profileId) ? 'unmappable' : 'reached';
  });
  const { audience, reached, excluded } = reckon(fates);
  return {
    audience,
    rows: reached,
    excluded,
    unmappable: file.unmappable.slice(0, mostUnmappable).map((each) => ({ ...each })),
    files: files.map(({ name, rows, bytes }) => ({
      ...{ name, rows, bytes: bytes.length },
      sha256: ports.sha256(bytes),
    })),
    madeAt: isoTime(now),
    expiresAt: isoTime(now + keptDays * dayMs),
  };
}

async function everybody(
  row: ListRow,
  facts: readonly ChannelFacts[],
  { rules, holdOut }: Given,
  ports: SendPorts,
): Promise<readonly JudgedPerson[]> {
  const judging = {
    wanted: { channels: channelsOf(row), kind: row.order.kind, atBestHour: false },
    rules,
    holdOut,
    clock: wallClock(ports.timeZone),
    seen: new Set<NodeId>(),
  };
  const judged: JudgedPerson[] = [];
  for (let start = 0; start < facts.length; start += chunk) {
    const members = await readMembers(facts.slice(start, start + chunk), ports);
    for (const member of members) {
      const own = member.contacts.flatMap(({ contacts }) => contacts);
      judged.push(judgeMember(member, own, judging, ports));
    }
  }
  return judged;
}

const isChosen = ({ judgement }: JudgedPerson): boolean => judgement.kind === 'chosen';

function listPerson(person: JudgedPerson): ListPerson[] {
  const { judgement, facts } = person;
  if (judgement.kind === 'excluded') return [];
  return [{ ...person, judgement, lastOrderEpochMs: facts.last_order_ms ?? undefined }];
}

async function sheetOf(
  { order }: ListRow,
  people: readonly ListPerson[],
  judged: readonly JudgedPerson[],
  { name }: Given,
  ports: SendPorts,
): Promise<Sheet> {
  if (order.for === 'direct-mail') {
    const { rows, letters, excluded } = mailingOf(people);
    const make = (written: readonly FileRow[]) => labelSheet(written, letters, order.encoding);
    return { header: mailHeader, rows, excluded, beside: { name: 'labels.txt', make } };
  }
  if (order.for === 'calls') {
    const reason = order.reason ?? name;
    const { region, timeZone } = ports;
    const rows = callRows(people, { reason, region, dayOf: brandDays(timeZone) });
    return { header: callHeader, rows, excluded: new Map() };
  }
  const isIn = new Set(people.map(({ profileId }) => profileId));
  const takers = judged.filter(
    ({ profileId, judgement }) => judgement.kind === 'chosen' && isIn.has(profileId),
  );
  const { campaign = '', pool = '' } = order;
  const codes = await giveCoupons(takers, { campaign, pool }, ports);
  const without = people.filter(({ profileId }) => !codes.has(profileId));
  return {
    header: couponHeader,
    rows: couponRows(people, codes),
    excluded: new Map(without.map(({ profileId }) => [profileId, 'no_code'])),
  };
}

function contentType(name: string, { order }: ListRow): string {
  const charset = order.encoding === 'utf-8' || name === 'by-hand.csv' ? 'utf-8' : 'shift_jis';
  return `${name.endsWith('.csv') ? 'text/csv' : 'text/plain'}; charset=${charset}`;
}
