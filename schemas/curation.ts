import * as z from 'zod';
import { identityRuleChange, ruleChangeResult } from './identity-rules.ts';

const base = {
  kind: z.literal('curation'),
  id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  requestedAt: z.string(),
  finishedAt: z.string().optional(),
  /** When somebody last worked on it; tick sends another message to a job that went silent. */
  renewedAtEpochMs: z.int(),
  /** Items of the graph that were read. */
  progress: z.object({ nodes: z.int().min(0), evidence: z.int().min(0) }),
  /** Invocations in a row that ended by an exception. */
  failures: z.int().min(0),
  /** Why it failed. No personal data. */
  error: z.string().optional(),
  expiresAtEpochSeconds: z.int(),
};

/** What a comparison of graph and lake found. At rest `drift` is 0. */
export const reconciliationResult = z.object({
  /** Nodes of the graph. */
  nodes: z.int(),
  /** Of them, those of which the lake said something else. */
  drift: z.int(),
  repaired: z.int(),
  /** Devices of erased people that their erasure did not know of yet, erased now. */
  strays: z.int(),
  /** ISO 8601 UTC. */
  at: z.string(),
});

/** What a job that asks the lake where the identity map is knows beside that. */
const asking = {
  attempt: z.int().min(1),
  queryId: z.string().optional(),
  /** There while the lake cannot be asked, which is no failure: since when. */
  waitingSinceEpochMs: z.int().optional(),
};

const reconcile = z.object({
  ...base,
  ...asking,
  work: z.literal('reconcile'),
  step: z.enum(['scan', 'compare', 'strays']),
  /** Comparisons so far; each repairs what it finds, and the last finds nothing. */
  round: z.int().min(0),
  drift: z.int().min(0),
  repaired: z.int().min(0),
  result: reconciliationResult.optional(),
});
export type ReconcileRow = z.infer<typeof reconcile>;

const dryRun = z.object({
  ...base,
  work: z.literal('dry-run'),
  step: z.literal('compare'),
  change: identityRuleChange,
  result: ruleChangeResult.optional(),
});
export type DryRunRow = z.infer<typeof dryRun>;

const erasure = z.object({
  ...base,
  ...asking,
  work: z.literal('erasure'),
  /** Tombstones in the graph, removal from lists, the vault, and the leaves that followed. */
  step: z.enum(['graph', 'lists', 'vault', 'leaves']),
  node: z.string(),
  /** Audit row to be told what came of it. */
  auditId: z.string(),
  /** Members of the profile. Written before anything is done to them: later the graph no longer tells. */
  nodes: z.array(z.string()),
  before: z.array(z.string()),
  tombstonedAtEpochMs: z.int().optional(),
  /** Of the leaves: those up to this node are done. */
  leavesAfter: z.string(),
  leaves: z.int().min(0),
  stillListed: z.array(z.string()),
  result: z
    .object({
      nodes: z.int(),
      leaves: z.int(),
      /** Lists that did not take the person off in time; somebody must do it there. */
      stillListed: z.array(z.string()),
      at: z.string(),
    })
    .optional(),
});
export type ErasureRow = z.infer<typeof erasure>;

const reevaluationCounts = {
  /** Nodes of the graph that were looked at. */
  nodes: z.int().min(0),
  /** Profiles that were not in line with the rules, and are now. What a killed invocation changed is not counted. */
  profilesChanged: z.int().min(0),
  /** Nodes whose profiles stay as they were: more around them would change than one transaction takes. */
  outOfReach: z.int().min(0),
  /** Pieces of evidence that were kept beyond reach, handed in again. */
  evidence: z.int().min(0),
  /** Of them, those that are beyond reach by the rules in force as well. */
  beyondReach: z.int().min(0),
};

/** What became of the profiles. `at` is the end, ISO 8601 UTC. */
export const reevaluationResult = z.object({ ...reevaluationCounts, at: z.string() });

const reevaluate = z.object({
  ...base,
  work: z.literal('reevaluate'),
  /** All profiles, then the evidence that was kept beyond reach. */
  step: z.enum(['profiles', 'beyond']),
  /** Audit row to be told what came of it. */
  auditId: z.string(),
  result: reevaluationResult.optional(),
});
export type ReevaluateRow = z.infer<typeof reevaluate>;

/** `rebuild`: the graph from the lake; `dry-run`: whether that could be; `note`: the lake's history from the graph. */
export const rebuildMode = z.enum(['rebuild', 'dry-run', 'note']);

/** What a rebuild, or its dry run, came upon. */
export const rebuildCounts = z.object({
  /** Nodes that the lake knows of, and pieces of evidence, those taken back and those beyond reach among them. */
  nodes: z.int().min(0),
  evidence: z.int().min(0),
  takenBack: z.int().min(0),
  erased: z.int().min(0),
  /** Of nodes and evidence: what the graph did not have. A rebuild has put it there. */
  missing: z.int().min(0),
  /** What the graph has, and says otherwise. */
  differing: z.int().min(0),
  /** Nodes that are somebody else than the lake's last word before the job said. */
  otherProfile: z.int().min(0),
  /** What traffic was ahead of: erased nodes that others have joined since, and evidence about erased ones at a leaf. */
  unsettled: z.int().min(0),
  /** Items that the graph has and the lake has not: what a rebuild would lose. Only a dry run counts them. */
  lacking: z.int(),
});
export const emptyRebuildCounts: z.infer<typeof rebuildCounts> = {
  ...{ nodes: 0, evidence: 0, takenBack: 0, erased: 0 },
  ...{ missing: 0, differing: 0, otherProfile: 0, unsettled: 0, lacking: 0 },
};

/** What came of it. `at` is the end, ISO 8601 UTC. */
export const rebuildResult = rebuildCounts.extend({
  mode: rebuildMode,
  /** Some nodes that are counted as missing, differing or of another profile. */
  examples: z.array(z.string()),
  at: z.string(),
});

const rebuild = z.object({
  ...base,
  ...asking,
  work: z.literal('rebuild'),
  mode: rebuildMode,
  /**
   * The lake's word on nodes and evidence into files; then those file by file: nodes with their marks, evidence that joins
   * nobody, all other, leaves, what was beyond reach. A dry run checks evidence and counts the graph instead.
   */
  step: z.enum([
    ...(['nodes', 'edges', 'seed', 'idle', 'evidence', 'leaves', 'beyond'] as const),
    ...(['check', 'count', 'compare', 'note'] as const),
  ]),
  /** Tries of the statements that wrote the files. */
  nodesAttempt: z.int().optional(),
  edgesAttempt: z.int().optional(),
  /** Chunks of lines that were gone through so far: whoever is second stops. */
  chunks: z.int().min(0),
  /** The file and the line of it where to go on. */
  cursor: z.object({ key: z.string(), line: z.int().min(0) }).optional(),
  counts: rebuildCounts,
  examples: z.array(z.string()),
  result: rebuildResult.optional(),
});
export type RebuildRow = z.infer<typeof rebuild>;

/** kind `curation`, id = jobId, sortable by time: long work over the identity graph, advanced by `curations` messages. */
export const curationRow = z.discriminatedUnion('work', [
  reconcile,
  dryRun,
  erasure,
  reevaluate,
  rebuild,
]);
export type CurationRow = z.infer<typeof curationRow>;

/** kind `open-curation`, id = jobId: there while the job runs. */
export const openCurationRow = z.object({ kind: z.literal('open-curation'), id: z.string() });

/** kind `erasure-of#<node>`, id = jobId: which erasures took a node in. */
export const erasureOfRow = z.object({
  kind: z.string().startsWith('erasure-of#'),
  id: z.string(),
});

/** kind `curation-part#<jobId>`, id = number: one segment of the scan, and how far it is. */
export const curationPartRow = z.object({
  kind: z.string().startsWith('curation-part#'),
  id: z.string(),
  segment: z.int(),
  /** Where to go on; absent at the start. */
  cursor: z.string().optional(),
  isDone: z.boolean(),
  nodes: z.int().min(0),
  /** Objects with what was read, not listed anywhere else. */
  keys: z.array(z.string()),
  expiresAtEpochSeconds: z.int(),
});
export type CurationPartRow = z.infer<typeof curationPartRow>;

/** kind `reevaluation-part#<jobId>#<rules>`, id = `<step>-<number>`: one segment of a scan, and how far it is. */
export const reevaluationPartRow = z.object({
  kind: z.string().startsWith('reevaluation-part#'),
  id: z.string(),
  step: reevaluate.shape.step,
  segment: z.int(),
  /** Where to go on; absent at the start. */
  cursor: z.string().optional(),
  isDone: z.boolean(),
  counts: z.object(reevaluationCounts),
  expiresAtEpochSeconds: z.int(),
});
export type ReevaluationPartRow = z.infer<typeof reevaluationPartRow>;

/** kind `reconciliation`, id = ISO time of its end. */
export const reconciliationRow = reconciliationResult.extend({
  kind: z.literal('reconciliation'),
  id: z.string(),
});
