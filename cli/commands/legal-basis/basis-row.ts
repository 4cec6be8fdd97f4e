import * as z from 'zod';
import { type BasisScope, basisScope } from '../../../schemas/legal-basis.ts';
import { UsageError } from '../../command.ts';
import { textTable } from '../../text-table.ts';

export const basisRow = z.looseObject({
  destinationId: z.string(),
  basisKind: z.string(),
  basis: z.string(),
  scope: basisScope,
  version: z.int(),
  isInForce: z.boolean(),
  textSha256: z.string(),
  approver: z.string(),
  at: z.string(),
  by: z.string(),
});
type Row = z.infer<typeof basisRow>;

export const changedBases = z.looseObject({
  changed: z.int(),
  legalBases: z.array(basisRow),
});

const scopeText = (scope: BasisScope): string => {
  if ('everyone' in scope) return 'everyone';
  const { version, acceptedBefore } = scope.terms;
  return `terms ${version}${acceptedBefore === undefined ? '' : ` accepted before ${acceptedBefore}`}`;
};

export const basesTable = (rows: readonly Row[]): readonly string[] =>
  textTable(
    ['destination', 'kind', 'basis', 'of', 'text', 'approver', 'version', 'state', 'said', 'by'],
    rows.map((row) => [
      row.destinationId,
      row.basisKind,
      row.basis,
      scopeText(row.scope),
      row.textSha256.slice(0, 12),
      row.approver,
      row.version,
      row.isInForce ? 'in force' : 'revoked',
      row.at,
      row.by,
    ]),
  );

/** `a,b` as a list; undefined where nothing was said. */
export const commaList = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** @throws UsageError when none are named */
export function destinationsOf(text: string | undefined): 'all' | readonly string[] {
  const ids = commaList(text) ?? [];
  if (ids.length === 0) throw new UsageError('--destinations is missing.');
  return ids.length === 1 && ids[0] === 'all' ? 'all' : ids;
}
