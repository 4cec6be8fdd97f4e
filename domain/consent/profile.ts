import type { NodeId } from '../identity/identifier.ts';
import { hashField } from '../identity/identifier-node.ts';
import { kindOf } from '../identity/node-id.ts';
import { type Cases, isSameCases, mergeCases, newestCases, opensComplaint } from './cases.ts';
import { termsField } from './legal-basis.ts';
import type { Stamped, VaultRecord, Withdrawal } from './vault.ts';

/** What complaints suspend while they are open. */
const advertising = 'advertising';

export const emptyRecord: VaultRecord = { fields: {}, consents: {} };

/**
 * One record of several, field by field: of a profile from those of its members. The later `at` wins, then the greater
 * `messageId`; should even these be equal, the smaller text, and of consents the denial. Commutative, associative
 * and idempotent.
 */
export function mergeProfile(records: readonly VaultRecord[]): VaultRecord {
  return {
    fields: mergeStamped(
      records.map((record) => record.fields),
      winningField,
    ),
    consents: mergeStamped(
      records.map((record) => record.consents),
      winningConsent,
    ),
    ...casesOf(records),
  };
}

/**
 * One record of several of the same node. As `mergeProfile`, but the node's own identifier, which by nature is always
 * the same, keeps its first stamp: otherwise every event would change every record. Its hash goes once the clear value
 * is known.
 */
export function mergeNode(node: NodeId, records: readonly VaultRecord[]): VaultRecord {
  const own = kindOf(node);
  const { cases, ...others } = mergeProfile(records);
  const merged = cases === undefined ? others : { ...others, cases: newestCases(cases) };
  const spellings = records.flatMap((record) => stampedOf(record.fields, own) ?? []);
  const [first, ...rest] = spellings;
  if (first === undefined) return merged;
  const { [hashField(own)]: _hash, ...fields } = merged.fields;
  return { ...merged, fields: { ...fields, [own]: rest.reduce(firstSpelling, first) } };
}

/** Present only where there is one, so that records without stay as they are. */
function casesOf(records: readonly VaultRecord[]): { readonly cases?: Cases } {
  const several = records.map(({ cases }) => cases).filter((cases) => cases !== undefined);
  return several.length === 0 ? {} : { cases: mergeCases(several) };
}

/** Whether the record says yes to the purpose. Anything else, silence included, is no. */
export function isConsented(record: VaultRecord | undefined, purpose: string): boolean {
  return record !== undefined && stampedOf(record.consents, purpose)?.value === true;
}

/**
 * Purposes that an update took away. Of advertising also by opening a complaint, or perhaps: by accepting other terms. Of a
 * consent: it holds the winning word, which is no, and before it there was another word or
 * none (some other node of the person may have said yes). Tells it again when the same update comes again, so that
 * a crash between storing and acting on it loses nothing.
 */
export function withdrawals(
  node: NodeId,
  before: VaultRecord,
  update: VaultRecord,
): readonly Withdrawal[] {
  const isTouched = opensComplaint(before.cases, update.cases) || changesTerms(before, update);
  const opened = isTouched ? [{ node, purpose: advertising }] : [];
  const denied = Object.entries(update.consents).flatMap(([purpose, said]) => {
    const old = stampedOf(before.consents, purpose);
    const isWinner = old === undefined || isSame(winningConsent(old, said), said);
    const wasDeniedBefore = old !== undefined && !old.value && !isSame(old, said);
    return said.value || !isWinner || wasDeniedBefore ? [] : [{ node, purpose }];
  });
  return [...denied, ...opened];
}

/** Whether an update says that other terms were accepted than those that counted, and is the word that counts. */
function changesTerms(before: VaultRecord, update: VaultRecord): boolean {
  const old = stampedOf(before.fields, termsField);
  const said = stampedOf(update.fields, termsField);
  if (old === undefined || said === undefined || old.value === said.value) return false;
  return isSame(winningField(old, said), said);
}

/** Whether two records hold the same words under the same stamps. */
export function isSameRecord(left: VaultRecord, right: VaultRecord): boolean {
  return (
    isSameMap(left.fields, right.fields) &&
    isSameMap(left.consents, right.consents) &&
    isSameCases(left.cases, right.cases)
  );
}

type StampedMap<Value> = Readonly<Record<string, Stamped<Value>>>;
type Pick<Value> = (left: Stamped<Value>, right: Stamped<Value>) => Stamped<Value>;

function mergeStamped<Value>(
  maps: readonly StampedMap<Value>[],
  pick: Pick<Value>,
): StampedMap<Value> {
  const merged = new Map<string, Stamped<Value>>();
  for (const [name, stamped] of maps.flatMap((map) => Object.entries(map))) {
    const other = merged.get(name);
    merged.set(name, other === undefined ? stamped : pick(other, stamped));
  }
  // Not by assignment: a field may be called like a member of every object.
  return Object.fromEntries(merged);
}

function winningField(left: Stamped<string>, right: Stamped<string>): Stamped<string> {
  return (compareStamp(left, right) || (left.value < right.value ? 1 : -1)) > 0 ? left : right;
}

function winningConsent(left: Stamped<boolean>, right: Stamped<boolean>): Stamped<boolean> {
  return (compareStamp(left, right) || (left.value ? -1 : 1)) > 0 ? left : right;
}

function firstSpelling(left: Stamped<string>, right: Stamped<string>): Stamped<string> {
  if (left.value !== right.value) return left.value < right.value ? left : right;
  return compareStamp(left, right) <= 0 ? left : right;
}

function compareStamp(left: Stamped<unknown>, right: Stamped<unknown>): number {
  if (left.at !== right.at) return left.at < right.at ? -1 : 1;
  if (left.messageId !== right.messageId) return left.messageId < right.messageId ? -1 : 1;
  return 0;
}

function stampedOf<Value>(map: StampedMap<Value>, name: string): Stamped<Value> | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function isSame(left: Stamped<unknown>, right: Stamped<unknown>): boolean {
  return compareStamp(left, right) === 0 && left.value === right.value;
}

function isSameMap<Value>(left: StampedMap<Value>, right: StampedMap<Value>): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const one = stampedOf(left, name);
      const other = stampedOf(right, name);
      return one !== undefined && other !== undefined && isSame(one, other);
    })
  );
}
