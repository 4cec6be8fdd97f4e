import { readLibrary } from '../../domain/audience/read-library.ts';
import { scoresAsked } from '../../domain/audience/scores-asked.ts';
import { scoreNames } from '../../schemas/audience/score-name.ts';
import { generationRow, type JobRow, type TaskRow } from '../../schemas/control.ts';
import { scoreInputRow } from '../../schemas/score-input.ts';
import { planLookalikes } from './lookalike-plan.ts';
import type { RefreshPorts } from './ports.ts';
import { scoreMark } from './score-mark.ts';
import { firstCells } from './score-work.ts';

type NewTask = (work: TaskRow['work'], stage: string, contents: Partial<TaskRow>) => TaskRow;

/**
 * Scores everybody when a definition asks for a score, and something is new of what scores are made of: orders, who is
 * whom, or the day.
 */
export async function planScores(
  job: JobRow,
  create: NewTask,
  ports: RefreshPorts,
): Promise<readonly TaskRow[]> {
  const { asOf } = job;
  if (asOf === undefined) throw new Error(`${job.id} has no day to score at`);
  const library = await readLibrary(ports.control);
  const lookalikes = await planLookalikes(asOf, library, create, ports);
  if (scoresAsked(library).size === 0) return lookalikes;
  const mark = await scoreMark(asOf, ports);
  const inputs = await ports.control.queryAll(scoreInputRow, { kind: 'score-input' });
  const done = new Set(inputs.filter((row) => row.mark === mark).map(({ id }) => id));
  if (scoreNames.every((name) => done.has(name))) return lookalikes;
  const rows = await ports.control.queryAll(generationRow, { kind: 'generation#scores' });
  const current = new Map(rows.map(({ id, generation, attempt }) => [id, { generation, attempt }]));
  const partitions = scoreNames.map((value) => ({
    value,
    current: { scores: current.get(value) ?? { generation: 0 } },
  }));
  return [...lookalikes, create('scores', firstCells, { asOf, partitions })];
}
