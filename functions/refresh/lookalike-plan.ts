import type { Library } from '../../domain/audience/library.ts';
import { planCondition } from '../../domain/audience/plan-condition.ts';
import { referenceFault } from '../../domain/audience/reference-fault.ts';
import { seedsAsked } from '../../domain/audience/scores-asked.ts';
import { memberSelect } from '../../domain/audience/statement.ts';
import { readMarks } from '../../domain/sensitive/read-marks.ts';
import { featureCounts } from '../../queries/lookalike.ts';
import { lookalikeScore } from '../../schemas/audience/lookalike-condition.ts';
import { generationRow, type TaskRow } from '../../schemas/control.ts';
import { scoreInputRow } from '../../schemas/score-input.ts';
import type { RefreshPorts } from './ports.ts';
import { rewrittenTables } from './rewritten-tables.ts';

type NewTask = (work: TaskRow['work'], stage: string, contents: Partial<TaskRow>) => TaskRow;

/** A task for each seed that a definition wants the like of, when something is new in what likeness is learnt from. */
export async function planLookalikes(
  asOf: string,
  library: Library,
  create: NewTask,
  ports: RefreshPorts,
): Promise<readonly TaskRow[]> {
  const seeds = [...seedsAsked(library)].flatMap((id) => {
    const where = library.audiences.get(id);
    // A seed that cannot be written out fails the audiences that name it, with the reason.
    const isSound = where !== undefined && referenceFault(where, library, id) === undefined;
    return isSound ? [{ id, where }] : [];
  });
  if (seeds.length === 0) return [];
  const [read, marks, inputs, rows] = await Promise.all([
    generationsRead(ports),
    readMarks(ports.control),
    ports.control.queryAll(scoreInputRow, { kind: 'score-input' }),
    ports.control.queryAll(generationRow, { kind: 'generation#scores' }),
  ]);
  return seeds.flatMap(({ id, where }) => {
    const score = lookalikeScore(id);
    const sql = featureCounts(memberSelect(planCondition(where, { asOf, library }), asOf), asOf);
    const inputMark = ports.sha256(JSON.stringify([sql, read, marks.edition]));
    if (inputs.some((row) => row.id === score && row.mark === inputMark)) return [];
    const current = rows.find((row) => row.id === score);
    const { generation = 0, attempt } = current ?? {};
    const scores = attempt === undefined ? { generation } : { generation, attempt };
    const partitions = [{ value: score, current: { scores } }];
    return [create('lookalike', 'weights', { asOf, sql, inputMark, seedId: id, partitions })];
  });
}

/** Of every table that a seed or a feature can come from. */
function generationsRead(ports: RefreshPorts): Promise<readonly (readonly string[])[]> {
  const tables = rewrittenTables.filter((table) => table !== 'scores' && table !== 'outcomes');
  return Promise.all(
    tables.map(async (table) => {
      const rows = await ports.control.queryAll(generationRow, { kind: `generation#${table}` });
      return rows.map(({ id, generation }) => `${table} ${id}:${generation}`);
    }),
  );
}
