import { rateOf } from '../../domain/insight/rate.ts';
import { fitScores, type ScoreCell, type ScoreModel } from '../../domain/insight/score-model.ts';
import { attemptPrefix, uriOf } from '../../domain/refresh/places.ts';
import { scoredProfiles } from '../../queries/profile-scores.ts';
import {
  type RepeatCellRow,
  repeatCellRow,
  repeatCells,
  spendCellRow,
  spendCells,
} from '../../queries/repeat-cells.ts';
import { scores } from '../../queries/tables/catalogue.ts';
import { unload } from '../../queries/unload.ts';
import type { TaskRow } from '../../schemas/control.ts';
import { catalogued, cataloguing, publishing, replacedFiles } from './generations.ts';
import type { RefreshPorts } from './ports.ts';
import { scoreMark } from './score-mark.ts';
import { attemptOf, type StageQuery, type Work } from './work.ts';

/** Cells of one statement: about 30 bytes each, of the 262,144 that Athena takes. */
const maxCells = 6_000;
/** Days of recency and age taken together, the finest first that gives few enough cells. */
const grains = [1, 7, 28, 91];
const stageOf = (grainDays: number) => `cells ${grainDays}`;
export const firstCells = stageOf(1);

/**
 * Scores every customer: `cells` (how many bought alike, at a grain that gives few enough of them) → the models are
 * fitted to these → `write` (one statement joins people with their cells; nobody is looked at alone) → `catalogue` → `clear`.
 */
export const scoreWork: Work = {
  queries: (task, ports) => {
    const grain = grainOf(task);
    if (grain !== undefined) return asking(dayOf(task), grain);
    if (task.stage === 'write') return [writing(task, ports)];
    return task.stage === 'catalogue' ? cataloguing(task, ports) : [];
  },
  finish: async (task, _job, ports) => {
    const grain = grainOf(task);
    if (grain !== undefined) return fitted(task, grain, ports);
    if (task.stage === 'write') {
      const written = { ...task.written, [scores.name]: attemptOf(task) };
      const mark = await scoreMark(dayOf(task), ports);
      const marks = task.partitions.map(({ value }) => ({
        put: { kind: 'score-input', id: value, mark },
      }));
      const actions = [...publishing({ ...task, written }, ports), ...marks];
      return { stage: 'catalogue', changes: { written }, actions };
    }
    if (task.stage === 'catalogue') return { stage: 'clear', actions: catalogued(task) };
    await ports.control.putAll(replacedFiles(task, ports));
    return { stage: 'done' };
  },
  orphans: (task) => (task.stage === 'write' ? [scores.name] : []),
  // The last scores stay, and the next refresh tries again; audiences that ask for none need not wait.
  surrender: async (task, _job, _reason, ports) => {
    ports.log('scores failed', { taskId: task.id, stage: task.stage });
    return [];
  },
};

const grainOf = ({ stage }: TaskRow) => grains.find((grain) => stageOf(grain) === stage);

function dayOf({ asOf, id }: TaskRow): string {
  if (asOf === undefined) throw new Error(`${id} has no day to score at`);
  return asOf;
}

const asking = (asOf: string, grain: number): StageQuery[] => [
  { name: 'cells', sql: repeatCells(asOf, grain, maxCells), isDdl: false },
  { name: 'spend', sql: spendCells(asOf), isDdl: false },
];

async function fitted(task: TaskRow, grainDays: number, ports: RefreshPorts) {
  const [cells, spend] = [task.queries['cells']?.id, task.queries['spend']?.id];
  if (cells === undefined || spend === undefined) throw new Error('the cells were not counted');
  const rows = await ports.warehouse.results(repeatCellRow, cells);
  const coarser = grains[grains.indexOf(grainDays) + 1];
  if (rows.length > maxCells && coarser !== undefined) return { stage: stageOf(coarser) };
  const spending = await ports.warehouse.results(spendCellRow, spend);
  const paying = spending.filter(({ part }) => part !== null);
  const model = fitScores(
    rows.slice(0, maxCells).map((row) => cellOf(row, grainDays)),
    paying.map(({ repeats, customers, spend: spent, log_spend }) => ({
      ...{ repeats, customers },
      spend: spent / customers,
      logSpend: log_spend / customers,
    })),
  );
  const sql = scoredProfiles({ ...contextOf(task, rows, ports), grainDays, model });
  logModel(model, rows.length, grainDays, ports);
  return { stage: 'write', changes: { sql } };
}

/** Of a cell all customers lie in the same grain, so their mean does. */
function cellOf(row: RepeatCellRow, grainDays: number): ScoreCell {
  const { repeats, customers, recency_days, age_days } = row;
  const [recency, age] = [recency_days / customers, age_days / customers];
  const key = [repeats, Math.floor(recency / grainDays), Math.floor(age / grainDays)] as const;
  return { repeats, customers, recency, age, key };
}

function contextOf(task: TaskRow, rows: readonly RepeatCellRow[], ports: RefreshPorts) {
  const sumOf = (name: 'sales' | 'refunds') =>
    rows.reduce((sum, row) => sum + Number(row[name]), 0);
  const at = new Date(ports.clock()).toISOString().replace('T', ' ').replace('Z', '');
  return { asOf: dayOf(task), at, refundShare: rateOf(sumOf('refunds'), sumOf('sales')) ?? 0 };
}

function logModel(
  model: ScoreModel | undefined,
  cells: number,
  grainDays: number,
  ports: RefreshPorts,
): void {
  ports.log('scores fitted', {
    ...{ cells, grainDays, hasModel: model === undefined ? 0 : 1 },
    ...(model && { ...model.purchases, ...model.spend }),
  });
}

function writing(task: TaskRow, ports: RefreshPorts): StageQuery {
  if (task.sql === undefined) throw new Error(`${task.id} has no statement`);
  const to = uriOf(ports.lake.bucket, attemptPrefix(scores.name, attemptOf(task)));
  const sql = unload({ select: task.sql, to, partitionedBy: [...scores.partitionedBy] });
  return { name: scores.name, sql, isDdl: false };
}
