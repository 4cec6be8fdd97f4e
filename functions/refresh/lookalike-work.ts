import { lookalikeWeights } from '../../domain/insight/lookalike.ts';
import { isPlainFeature } from '../../domain/sensitive/plain-feature.ts';
import { readMarks } from '../../domain/sensitive/read-marks.ts';
import { featureRow, lookalikeScores } from '../../queries/lookalike.ts';
import { scores } from '../../queries/tables/catalogue.ts';
import { lookalikeScore } from '../../schemas/audience/lookalike-condition.ts';
import type { TaskRow } from '../../schemas/control.ts';
import type { LookalikeModelRow } from '../../schemas/lookalike-model.ts';
import { publishing } from './generations.ts';
import type { RefreshPorts } from './ports.ts';
import { scoreWork } from './score-work.ts';
import { attemptOf, type Work } from './work.ts';

const shownFeatures = 100;

/**
 * Scores everybody by likeness to a seed: `weights` (who of the seed and of the others has which feature) → the weights
 * are learnt, of what is not sensitive, and kept to be shown → `write`, `catalogue` and `clear` as for other scores.
 */
export const lookalikeWork: Work = {
  ...scoreWork,
  queries: (task, ports) =>
    task.stage === 'weights'
      ? [{ name: 'weights', sql: asked(task.sql), isDdl: false }]
      : scoreWork.queries(task, ports),
  finish: async (task, job, ports) => {
    if (task.stage === 'weights') return learnt(task, ports);
    if (task.stage !== 'write') return scoreWork.finish(task, job, ports);
    const written = { ...task.written, [scores.name]: attemptOf(task) };
    const id = lookalikeScore(asked(task.seedId));
    const mark = { put: { kind: 'score-input', id, mark: asked(task.inputMark) } };
    const actions = [...publishing({ ...task, written }, ports), mark];
    return { stage: 'catalogue', changes: { written }, actions };
  },
};

async function learnt(task: TaskRow, ports: RefreshPorts) {
  const queryId = asked(task.queries['weights']?.id);
  const rows = await ports.warehouse.results(featureRow, queryId);
  const all = rows.find(({ feature }) => feature === '');
  const [seed, others] = [all?.in_seed ?? 0, all?.in_others ?? 0];
  const marks = await readMarks(ports.control);
  const counts = rows
    .filter(({ feature }) => feature !== '' && isPlainFeature(feature, marks))
    .map(({ feature, in_seed, in_others }) => ({
      ...{ feature, inSeed: in_seed, inOthers: in_others },
    }));
  // Without a seed, or without others, nothing tells the one from the other.
  const weights = seed === 0 || others === 0 ? [] : lookalikeWeights(counts, seed, others);
  const learntAt = new Date(ports.clock()).toISOString();
  const asOf = asked(task.asOf);
  const id = asked(task.seedId);
  const model: LookalikeModelRow = {
    ...{ kind: 'lookalike-model', id, asOf, seed, others, learntAt, mark: asked(task.inputMark) },
    features: weights.slice(0, shownFeatures),
    weights: weights.length,
    marks: marks.edition,
  };
  const at = learntAt.replace('T', ' ').replace('Z', '');
  const sql = lookalikeScores({ score: lookalikeScore(id), weights, asOf, at });
  return { stage: 'write', changes: { sql }, actions: [{ put: model }] };
}

function asked(value: string | undefined): string {
  if (value === undefined) throw new Error('a task about likeness lacks what it was planned with');
  return value;
}
