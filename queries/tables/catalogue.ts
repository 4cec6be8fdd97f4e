import { matchFields } from '../../domain/match/record.ts';
import type { Column, LakeTable } from './table.ts';

const string = (name: string): Column => ({ name, type: 'string' });
const timestamp = (name: string): Column => ({ name, type: 'timestamp' });

const eventColumns: readonly Column[] = [
  string('source_id'),
  string('message_id'),
  string('request_id'),
  { name: 'position', type: 'int' },
  { name: 'request_events', type: 'int' },
  string('type'),
  string('event'),
  string('node'),
  timestamp('timestamp'),
  timestamp('received_at'),
  { name: 'is_day_flagged', type: 'boolean' },
  { name: 'is_bot', type: 'boolean' },
  string('fingerprint'),
  string('properties'),
  string('context'),
  /** JSON text of what ad platforms called the click or the browser; null in nearly every event. */
  string('click_ids'),
  /** Why `is_bot`; null in rows of people, and of before reasons were kept. */
  string('bot_reason'),
];

const outcomeColumns: readonly Column[] = [
  string('source_id'),
  string('request_id'),
  { name: 'position', type: 'int' },
  { name: 'request_events', type: 'int' },
  string('message_id'),
  timestamp('received_at'),
  string('outcome'),
  string('reason'),
];

const identityColumns: readonly Column[] = [
  string('node'),
  string('profile_id'),
  string('kind'),
  { name: 'version', type: 'bigint' },
  { name: 'is_erased', type: 'boolean' },
];

const evidenceColumns: readonly Column[] = [
  string('node'),
  /** `node`, or `edge#` or `beyond#` with the other end. */
  string('item'),
  { name: 'version', type: 'bigint' },
  timestamp('changed_at'),
  /** JSON text, of `domain/identity/history-item.ts`. */
  string('said'),
];

const traitColumns: readonly Column[] = [
  string('node'),
  string('trait'),
  string('value'),
  timestamp('at'),
  string('message_id'),
];

const consentColumns: readonly Column[] = [
  string('node'),
  string('purpose'),
  { name: 'is_granted', type: 'boolean' },
  timestamp('at'),
  string('message_id'),
];

const memberColumns: readonly Column[] = [
  string('node'),
  string('account_id'),
  { name: 'is_member', type: 'boolean' },
  timestamp('at'),
  string('message_id'),
];

const landing = (name: string, columns: readonly Column[]): LakeTable => ({
  name,
  kind: 'landing',
  columns,
  partitionedBy: ['day'],
  sortedBy: [],
});

/** Events as `process` landed them: scrubbed, keyed by node, copies included. */
export const landingEvents = landing('landing_events', eventColumns);
/** Fate of events that never reached `landing_events` (outcome `rejected`). */
export const landingOutcomes = landing('landing_outcomes', outcomeColumns);
/** Changes of the identity graph, one row per changed node, from the table's stream. */
export const landingIdentity = landing('landing_identity', identityColumns);
/** Evidence and what people did to the identity graph, one row per changed item, from the table's stream. */
export const landingEvidence = landing('landing_evidence', evidenceColumns);
/** Non-identifying traits; `value` is the JSON text of a scalar. */
export const landingTraits = landing('landing_traits', traitColumns);
/** Consent as said, per node and purpose. */
export const landingConsents = landing('landing_consents', consentColumns);
/** Who belongs to which account as said, per node. */
export const landingAccountMembers = landing('landing_account_members', memberColumns);

/** Levels of agreement, 0 to 3, of the fields of `domain/match`: numbers only, nothing of anybody. */
const matchColumns: readonly Column[] = [
  ...matchFields.map(({ field }): Column => ({ name: field, type: 'int' })),
  { name: 'candidates', type: 'double' },
  { name: 'background', type: 'double' },
];

/** Agreement patterns of a search for people who are there twice, one object a search, read by its path. */
export const matchPatterns = landing('match_patterns', matchColumns);

/** Events, each (source_id, message_id) once. `event` is the track name, or the type in other calls. */
export const events: LakeTable = {
  name: 'events',
  kind: 'generation',
  columns: eventColumns,
  partitionedBy: ['day'],
  sortedBy: ['event', 'node', 'timestamp'],
};

/** Events rejected as `conflict`: their message id was taken by other content. Added to, never rewritten. */
export const conflicts: LakeTable = {
  name: 'conflicts',
  kind: 'generation',
  columns: eventColumns,
  partitionedBy: ['day', 'attempt'],
  sortedBy: ['event', 'node', 'timestamp'],
};

/** The tally's ground: one row per (request_id, position), outcome stored, duplicate or rejected. */
export const outcomes: LakeTable = {
  name: 'outcomes',
  kind: 'generation',
  columns: outcomeColumns,
  partitionedBy: ['day'],
  sortedBy: ['source_id', 'request_id', 'position'],
};

/** Who a node is today, where that is somebody other than the node itself. */
export const identityMap: LakeTable = {
  name: 'identity_map',
  kind: 'generation',
  columns: identityColumns,
  partitionedBy: ['bucket'],
  sortedBy: ['node'],
};

/** What the identity graph is computed from, of each item its latest word: it can be rebuilt of this. */
export const evidence: LakeTable = {
  name: 'evidence',
  kind: 'generation',
  columns: evidenceColumns,
  partitionedBy: ['bucket'],
  sortedBy: ['node', 'item'],
};

/** Latest value of each trait per node; `value` is the JSON text of a scalar. */
export const nodeTraits: LakeTable = {
  name: 'node_traits',
  kind: 'generation',
  columns: traitColumns,
  partitionedBy: ['bucket'],
  sortedBy: ['node', 'trait'],
};

/** Latest consent per node and purpose, for reports; delivery asks the vault. */
export const consents: LakeTable = {
  name: 'consents',
  kind: 'generation',
  columns: consentColumns,
  partitionedBy: ['bucket'],
  sortedBy: ['node', 'purpose'],
};

/** Latest word per node and account on whether it belongs there. A person may belong to several accounts. */
export const accountMembers: LakeTable = {
  name: 'account_members',
  kind: 'generation',
  columns: memberColumns,
  partitionedBy: ['bucket'],
  sortedBy: ['node', 'account_id'],
};

/** Rollup node × day × event. `revenue` sums the property of that name, exact to four decimals. */
export const profileDays: LakeTable = {
  name: 'profile_days',
  kind: 'generation',
  columns: [
    string('node'),
    string('event'),
    { name: 'event_count', type: 'bigint' },
    { name: 'revenue', type: 'decimal(38,4)' },
    timestamp('first_at'),
    timestamp('last_at'),
  ],
  partitionedBy: ['day'],
  sortedBy: ['event', 'node'],
};

/** Scores of profiles, a partition each; `node` is the profile's id when it was scored, `at` when that was. */
export const scores: LakeTable = {
  name: 'scores',
  kind: 'generation',
  columns: [string('node'), { name: 'value', type: 'decimal(38,4)' }, timestamp('at')],
  partitionedBy: ['score'],
  sortedBy: ['node'],
};

/**
 * Rollup node × day × session: events of a node, bots left out, none more than half an hour after the one before. A
 * session ends with the brand's day. `page_count` counts page and screen calls; `revenue` is that of `profile_days`.
 */
export const sessions: LakeTable = {
  name: 'sessions',
  kind: 'generation',
  columns: [
    string('node'),
    timestamp('started_at'),
    timestamp('ended_at'),
    { name: 'event_count', type: 'bigint' },
    { name: 'page_count', type: 'bigint' },
    { name: 'revenue', type: 'decimal(38,4)' },
  ],
  partitionedBy: ['day'],
  sortedBy: ['node', 'started_at'],
};

/** Who is in an audience, one partition per published generation. */
export const memberships: LakeTable = {
  name: 'memberships',
  kind: 'generation',
  columns: [string('profile_id')],
  partitionedBy: ['audience_id', 'generation'],
  sortedBy: ['profile_id'],
};

/** Who entered or left (`change`) an audience with a generation. */
export const differences: LakeTable = {
  name: 'differences',
  kind: 'generation',
  columns: [string('profile_id'), string('change')],
  partitionedBy: ['audience_id', 'generation'],
  sortedBy: ['profile_id'],
};

/** Every table of the lake; `infra` declares each of them in Glue. */
export const lakeTables: readonly LakeTable[] = [
  landingEvents,
  landingOutcomes,
  landingIdentity,
  landingTraits,
  landingConsents,
  matchPatterns,
  landingAccountMembers,
  landingEvidence,
  events,
  outcomes,
  conflicts,
  identityMap,
  evidence,
  nodeTraits,
  consents,
  accountMembers,
  profileDays,
  sessions,
  scores,
  memberships,
  differences,
];
