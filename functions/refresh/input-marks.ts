import type { AudienceContext } from '../../domain/audience/compile.ts';
import {
  type AudienceInput,
  inputMark,
  inputOf,
  type PartitionGeneration,
} from '../../domain/refresh/input-mark.ts';
import type { AudienceDefinition } from '../../schemas/audience.ts';
import { type AudienceRow, generationRow } from '../../schemas/control.ts';
import type { RefreshPorts } from './ports.ts';
import { rewrittenTables } from './rewritten-tables.ts';

export interface Defined {
  readonly row: AudienceRow;
  readonly definition: AudienceDefinition;
}

/**
 * What each audience would be evaluated on, by its id; those without a mark must be asked every time. The lease keeps
 * generations where they are until the job has evaluated. Of each table one range of days is read, the smallest that
 * holds what the audiences read of it.
 */
export async function inputMarks(
  audiences: readonly Defined[],
  context: AudienceContext,
  ports: RefreshPorts,
): Promise<ReadonlyMap<string, string>> {
  const inputs = audiences.map(({ row, definition }) => ({
    row,
    input: inputOf(definition, context),
  }));
  const generations = await generationsRead(
    inputs.map(({ input }) => input),
    ports,
  );
  return new Map(
    inputs.flatMap(({ row, input }) => {
      const mark = inputMark(input, row.holdOut, generations, ports.sha256);
      return mark === undefined ? [] : [[row.id, mark]];
    }),
  );
}

async function generationsRead(
  inputs: readonly AudienceInput[],
  ports: RefreshPorts,
): Promise<ReadonlyMap<string, readonly PartitionGeneration[]>> {
  const reads = inputs.flatMap((input) => input.reads);
  const tables = [...new Set(reads.map(({ table }) => table))].filter((table) =>
    rewrittenTables.includes(table),
  );
  const rows = await Promise.all(
    tables.map(async (table) => {
      const ofTable = reads.filter((read) => read.table === table);
      const starts = ofTable.map(({ days }) => days?.from ?? '').toSorted();
      const ends = ofTable.map(({ days }) => days?.to ?? '~').toSorted();
      const [from = ''] = starts;
      const found = await ports.control.queryAll(generationRow, {
        kind: `generation#${table}`,
        ...(from !== '' && { from }),
        to: ends.at(-1) ?? '~',
      });
      return [table, found] as const;
    }),
  );
  return new Map(rows);
}
