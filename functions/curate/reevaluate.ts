import { shippedRules } from '../../domain/identity/kind-rules.ts';
import {
  type ReevaluateRow,
  type ReevaluationPartRow,
  reevaluationPartRow,
} from '../../schemas/curation.ts';
import { type AuditRow, auditRow } from '../../schemas/identity-history.ts';
import { inParallel } from '../../stores/in-parallel.ts';
import { finish } from './finish.ts';
import type { CuratePorts, Onward } from './ports.ts';
import { reevaluateSegment } from './reevaluate-segment.ts';

const segments = 16;
const segmentsAtOnce = 4;
const progressEveryMs = 2_000;
const steps = ['profiles', 'beyond'] as const;

/**
 * Brings all profiles in line with the rules in force: first each node's, then the evidence that was kept beyond reach
 * is handed in again, for what is beyond reach depends on what is around. How far it is, it notes with the rules: when
 * others are deployed while it runs, it begins again by those.
 */
export async function reevaluate(
  job: ReevaluateRow,
  ports: CuratePorts,
  deadlineEpochMs: number,
): Promise<Onward> {
  const parts = await partsOf(job, ports);
  const step = steps.find((each) => openOf(parts, each).length > 0);
  if (step === undefined) return conclude(job, parts, ports);
  const latest = new Map(parts.map((part) => [part.id, part]));
  let toldEpochMs = ports.clock();
  await inParallel(openOf(parts, step), segmentsAtOnce, (part) =>
    reevaluateSegment(part, segments, ports, deadlineEpochMs, async (after) => {
      latest.set(after.id, after);
      if (ports.clock() - toldEpochMs < progressEveryMs) return;
      toldEpochMs = ports.clock();
      await tellProgress(job, step, [...latest.values()], ports);
    }),
  );
  await tellProgress(job, step, [...latest.values()], ports);
  return { afterSeconds: 0 };
}

const openOf = (parts: readonly ReevaluationPartRow[], step: ReevaluateRow['step']) =>
  parts.filter((part) => part.step === step && !part.isDone);

async function partsOf(
  { id: jobId, expiresAtEpochSeconds }: ReevaluateRow,
  { control, sha256 }: CuratePorts,
): Promise<readonly ReevaluationPartRow[]> {
  const { maxMembers, kinds } = shippedRules;
  const rules = sha256(JSON.stringify([maxMembers, ...kinds.values()])).slice(0, 16);
  const kind = `reevaluation-part#${jobId}#${rules}`;
  const known = await control.queryAll(reevaluationPartRow, { kind });
  if (known.length === steps.length * segments) return known;
  const counts = { nodes: 0, profilesChanged: 0, outOfReach: 0, evidence: 0, beyondReach: 0 };
  for (const step of steps) {
    for (let segment = 0; segment < segments; segment += 1) {
      const id = `${step}-${String(segment).padStart(2, '0')}`;
      const place = { kind, id, step, segment };
      await control.putIfAbsent({ ...place, isDone: false, counts, expiresAtEpochSeconds });
    }
  }
  return control.queryAll(reevaluationPartRow, { kind });
}

async function tellProgress(
  job: ReevaluateRow,
  step: ReevaluateRow['step'],
  parts: readonly ReevaluationPartRow[],
  { control, clock }: CuratePorts,
): Promise<void> {
  const { nodes, evidence } = sumOf(parts);
  const set = { step, progress: { nodes, evidence }, renewedAtEpochMs: clock() };
  const isRunning = { state: { equals: 'running' } } as const;
  await control.update({ kind: job.kind, id: job.id }, { set }, isRunning);
}

async function conclude(
  job: ReevaluateRow,
  parts: readonly ReevaluationPartRow[],
  ports: CuratePorts,
): Promise<'ended'> {
  const counts = sumOf(parts);
  const { nodes, profilesChanged, outOfReach, evidence, beyondReach } = counts;
  ports.log('rules applied', { nodes, profilesChanged, outOfReach, evidence, beyondReach });
  const asked = await ports.control.get(auditRow, 'audit', job.auditId);
  const isChanged = profilesChanged > 0 || evidence > beyondReach;
  const told: AuditRow[] =
    asked === undefined ? [] : [{ ...asked, state: isChanged ? 'done' : 'unchanged' }];
  const at = new Date(ports.clock()).toISOString();
  return finish(
    job,
    { ...counts, at },
    told.map((row) => ({ put: row })),
    ports,
  );
}

function sumOf(parts: readonly ReevaluationPartRow[]): ReevaluationPartRow['counts'] {
  const sum = (name: keyof ReevaluationPartRow['counts']): number =>
    parts.reduce((total, { counts }) => total + counts[name], 0);
  return {
    nodes: sum('nodes'),
    profilesChanged: sum('profilesChanged'),
    outOfReach: sum('outOfReach'),
    evidence: sum('evidence'),
    beyondReach: sum('beyondReach'),
  };
}
