import type { OpenCaseCondition } from '../../../../schemas/audience/case-condition.ts';
import { type Fact, momentOf } from './moments.ts';
import type { Person } from './world.ts';

const closing = /^(Inquiry|Complaint|Case|Ticket|Support Ticket) (Resolved|Solved|Closed)$/;
const opening = /^(Inquiry|Complaint|Case|Ticket|Support Ticket) (Opened|Created|Reopened)$/;

/** How many open cases are theirs: all people's cases are followed, event by event. */
export function openCasesOf(
  { kind }: OpenCaseCondition,
  person: Person,
  people: readonly Person[],
): number {
  const said = people.flatMap(({ id, events }) =>
    events
      .filter(({ event }) => opening.test(event) || closing.test(event))
      .map((fact) => ({ owner: id, fact })),
  );
  const cases = Map.groupBy(said, ({ fact }) => caseIdOf(fact));
  return [...cases].filter(([id, words]) => {
    const last = words.reduce((latest, word) => (isAfter(word.fact, latest.fact) ? word : latest));
    const isOpen = opening.test(last.fact.event);
    const isOfKind = kind === undefined || words.some(({ fact }) => says(kind, fact));
    return id !== undefined && isOpen && isOfKind && last.owner === person.id;
  }).length;
}

function caseIdOf(fact: Fact): unknown {
  const { case_id, ticket_id, inquiry_id, complaint_id } = fact.properties;
  const texts = [case_id, ticket_id, inquiry_id, complaint_id].map((id) =>
    typeof id === 'string' || typeof id === 'number' || typeof id === 'boolean' ? String(id) : '',
  );
  const own = opening.test(fact.event) ? fact : undefined;
  return texts.find((id) => id !== '') ?? own;
}

/** Resolving comes last at the same instant; then it is the later message. */
function isAfter(one: Fact, other: Fact): boolean {
  const rank = (fact: Fact) => [
    momentOf(fact),
    closing.test(fact.event) ? 1 : 0,
    fact.messageId ?? '',
  ];
  const [left, right] = [rank(one), rank(other)];
  const differing = left.findIndex((value, i) => value !== right[i]);
  return differing >= 0 && (left[differing] ?? 0) > (right[differing] ?? 0);
}

function says(kind: 'complaint' | 'inquiry' | 'ticket', { event, properties }: Fact): boolean {
  const [noun] = event.split(' ');
  if (kind === 'inquiry') return noun === 'Inquiry';
  if (kind === 'ticket') return noun !== 'Inquiry' && noun !== 'Complaint';
  const scalars = [properties['type'], properties['category']].filter(
    (value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
  );
  const word = String(scalars[0] ?? '').toLowerCase();
  return noun === 'Complaint' || ['complaint', 'クレーム', '苦情'].includes(word);
}
