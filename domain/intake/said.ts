import type { Cases } from '../consent/cases.ts';
import { termsField } from '../consent/legal-basis.ts';
import type { Stamped, VaultUpdate } from '../consent/vault.ts';
import type { EvidenceClaim } from '../identity/graph.ts';
import type { NodeId } from '../identity/identifier.ts';
import type { IdentifierNode } from '../identity/identifier-node.ts';
import type { Content } from './content.ts';
import { maxPurposeLength, maxPurposes } from './limits.ts';
import type { ConsentRow, TraitRow } from './rows.ts';
import type { Scrubbing } from './scrub-json.ts';
import { isMembers } from './split.ts';

/** Who said it, when. */
export interface Said {
  readonly nodes: readonly IdentifierNode[];
  readonly strongest: NodeId;
  readonly messageId: string;
  readonly saidAtEpochMs: number;
  /** The same as ISO 8601 UTC. */
  readonly at: string;
}

/** An identifier never changes at its own node; one stamp for all keeps a known person from costing a write. */
const always = { at: '1970-01-01T00:00:00.000Z', messageId: '' } as const;

const noRows: readonly never[] = [];

/**
 * Consents by purpose: `context.consent.categoryPreferences`, as Segment's SDKs say them, else the lists of
 * `context.consentManagement`, as RudderStack's do.
 */
export function consentsOf(
  context: Readonly<Record<string, unknown>>,
  state: Scrubbing,
): readonly (readonly [string, boolean])[] {
  const consent = context['consent'];
  const preferences = isMembers(consent)
    ? consent['categoryPreferences']
    : preferencesOf(context['consentManagement']);
  if (preferences === undefined || preferences === null) return noRows;
  if (!isMembers(preferences)) {
    state.fault ??= 'invalid_consent';
    return [];
  }
  const said: [string, boolean][] = [];
  for (const [purpose, isGranted] of Object.entries(preferences)) {
    if (isGranted === null) continue;
    // A denial that cannot be read must not be passed over.
    if (typeof isGranted !== 'boolean' || purpose.length > maxPurposeLength) {
      state.fault ??= 'invalid_consent';
    } else {
      said.push([purpose.toWellFormed(), isGranted]);
    }
  }
  if (said.length > maxPurposes) state.fault ??= 'invalid_consent';
  return said;
}

/** What is both allowed and denied is denied; what is no text is a denial that cannot be read. */
function preferencesOf(managed: unknown): unknown {
  if (!isMembers(managed)) return undefined;
  const { allowedConsentIds: allowed = [], deniedConsentIds: denied = [] } = managed;
  if (!Array.isArray(allowed) || !Array.isArray(denied)) return 'unreadable';
  if ([...allowed, ...denied].some((id) => typeof id !== 'string')) return 'unreadable';
  return Object.fromEntries([
    ...allowed.map((id) => [id, true] as const),
    ...denied.map((id) => [id, false] as const),
  ]);
}

/** What goes to the vault beside traits and consents, each with a stamp of its own. */
export interface OtherWords {
  /** Version of the terms that were accepted. */
  readonly terms: Stamped<string> | undefined;
  readonly cases: Cases | undefined;
}

/** Identifiers in clear at their own nodes, personal traits and all that was said at the strongest one. */
export function vaultUpdatesOf(
  said: Said,
  fields: ReadonlyMap<string, string>,
  consents: readonly (readonly [string, boolean])[],
  { terms, cases }: OtherWords,
): readonly VaultUpdate[] {
  const stamp = { at: said.at, messageId: said.messageId };
  const updates: VaultUpdate[] = [];
  for (const { node, field, value } of said.nodes) {
    const own: Record<string, Stamped<string>> = field === undefined
      ? {}
      : { [field]: { value, ...always } };
    const isStrongest = node === said.strongest;
    if (isStrongest) for (const [name, text] of fields) own[name] = { value: text, ...stamp };
    if (isStrongest && terms !== undefined) own[termsField] = terms;
    const heard = isStrongest && cases !== undefined ? { cases } : {};
    const granted = isStrongest
      ? Object.fromEntries(consents.map(([purpose, value]) => [purpose, { value, ...stamp }]))
      : {};
    const hasWord = isStrongest && (consents.length > 0 || cases !== undefined);
    if (Object.keys(own).length > 0 || hasWord) {
      updates.push({ node, fields: own, consents: granted, ...heard });
    }
  }
  return updates;
}

export function traitRowsOf(said: Said, traits: Content['traits']): readonly TraitRow[] {
  if (traits.size === 0) return noRows;
  return Array.from(traits, ([trait, value]) => ({
    node: said.strongest,
    trait,
    value,
    at: said.saidAtEpochMs,
    message_id: said.messageId,
  }));
}

export function consentRowsOf(
  said: Said,
  consents: readonly (readonly [string, boolean])[],
): readonly ConsentRow[] {
  if (consents.length === 0) return noRows;
  return consents.map(([purpose, isGranted]) => ({
    node: said.strongest,
    purpose,
    is_granted: isGranted,
    at: said.saidAtEpochMs,
    message_id: said.messageId,
  }));
}

/**
 * The event's evidence: its identifiers belong together, whatever the rules of the graph make of it; one that stands
 * for an office is known by itself and says nothing of the others.
 *
 * @param mayJoinPeople false for browser keys
 */
export function claimsOf(
  said: Said,
  sourceId: string,
  mayJoinPeople: boolean,
): readonly EvidenceClaim[] {
  const { messageId, at } = said;
  const claim = (nodes: readonly NodeId[]): EvidenceClaim => ({
    nodes,
    sourceId,
    messageId,
    at,
    mayJoinPeople,
  });
  const together = said.nodes.filter((each) => !each.isAlone).map((each) => each.node);
  const others = said.nodes.filter((each) => each.isAlone).map((each) => claim([each.node]));
  return together.length === 0 ? others : [claim(together), ...others];
}
