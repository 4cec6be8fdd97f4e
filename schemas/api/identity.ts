import * as z from 'zod';
import { curationRow, reconciliationResult } from '../curation.ts';
import { auditRow, profileHistoryRow } from '../identity-history.ts';
import { matchCandidateRow } from '../match.ts';
import { next } from './paging.ts';

const view = z.object({
  profileId: z.string(),
  members: z.array(z.string()).describe('Binding identifiers, by their nodes'),
  isErased: z.boolean(),
});
const pair = z.object({ stronger: z.string(), weaker: z.string() });

/** Two nodes that an event named together, and whether that joins them. */
const evidence = pair
  .extend({
    sourceId: z.string(),
    messageId: z.string(),
    at: z.string(),
    mayJoinPeople: z.boolean().describe('False of browser keys: it may not join two known people'),
    basis: z.literal('inferred').optional(),
    refusal: z.string().optional().describe('Why it joins nobody; absent when it does'),
  })
  .meta({ id: 'Evidence' });

export const resolved = z.object({
  results: z
    .array(view.partial().extend({ node: z.string(), isKnown: z.boolean() }))
    .describe('In the order asked'),
});

export const explained = z
  .object({
    one: z.string(),
    other: z.string(),
    isOnePerson: z.boolean(),
    profileIds: z.tuple([z.string(), z.string()]),
    chain: z.array(evidence).describe('Shortest chain from the one to the other'),
    refused: z.array(evidence),
  })
  .meta({ id: 'IdentityExplanation' });

export const profileEvidence = view
  .extend({
    node: z.string(),
    evidence: z.array(evidence),
    forbidden: z.array(pair),
    blocked: z.array(z.string()),
  })
  .meta({ id: 'ProfileEvidence' });

const audit = auditRow.omit({ kind: true });
export const audits = z.object({ audit: z.array(audit).describe('Newest first'), next });

export const profileHistory = z
  .object({
    node: z.string(),
    profileId: z.string(),
    isErased: z.boolean(),
    history: z
      .array(
        z.union([
          z.object({
            at: z.string(),
            profile: z.string(),
            version: z.int(),
            changes: profileHistoryRow.shape.changes,
          }),
          z.object({ at: z.string(), audit }),
        ]),
      )
      .describe('Oldest first'),
  })
  .meta({ id: 'ProfileHistory' });

/** What came of a change of the graph: profiles that it could touch, before and after. */
export const deed = z
  .object({
    auditId: z.string(),
    isChanged: z.boolean(),
    before: z.array(z.string()),
    after: z.array(z.string()),
  })
  .meta({ id: 'Deed' });
export type Deed = z.infer<typeof deed>;

export const unmerged = deed
  .extend({ done: z.enum(['removed', 'forbidden', 'removed_and_forbidden', 'nothing']) })
  .meta({ id: 'Unmerge' });

export const aliased = deed
  .extend({
    isOnePerson: z.boolean(),
    refused: z.array(evidence).optional().describe('Why the two are not one person'),
  })
  .meta({ id: 'Alias' });

/** Two profiles that may be one person. */
const match = matchCandidateRow.omit({ kind: true }).meta({ id: 'Match' });

export const matches = z.object({
  matches: z.array(match).describe('The likeliest first'),
  total: z.int().min(0).describe('Of this state'),
  searchedAt: z.string().optional(),
  next,
});

export const startedSearch = z.object({ searchId: z.string() });

export const decidedMatch = deed
  .extend(match.shape)
  .extend({
    isJoined: z
      .boolean()
      .optional()
      .describe('Of an accepted one: whether the two are one person now'),
  })
  .meta({ id: 'DecidedMatch' });

const [reconcile, dryRun, erasure, reevaluate, rebuild] = curationRow.options;
const shown = {
  id: true,
  state: true,
  progress: true,
  requestedAt: true,
  finishedAt: true,
  error: true,
  work: true,
  step: true,
  result: true,
} as const;

/** Long work over the graph; `result` once it is done. */
export const curation = z
  .discriminatedUnion('work', [
    reconcile.pick(shown),
    dryRun.pick(shown),
    erasure.pick(shown),
    reevaluate.pick(shown),
    rebuild.pick(shown),
  ])
  .meta({ id: 'Curation' });

export const reconciliations = z.object({
  last: reconciliationResult.optional(),
  earlier: z.array(reconciliationResult).describe('Newest first'),
  next,
});
