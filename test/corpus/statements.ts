import { behaviourStatements } from './behaviour-statements.ts';
import type { LakePlace } from './lake-address.ts';
import { questionStatements } from './question-statements.ts';
import { refreshStatements } from './refresh-statements.ts';
import { reportStatements } from './report-statements.ts';
import { scoreStatements } from './score-statements.ts';
import type { CorpusStatement } from './statement.ts';

/**
 * Every statement that the repository makes, in every shape it has, over the lake of the corpus. A builder of `queries/`
 * that is not among them fails `test/unit/corpus.test.ts`.
 */
export function statementsOver(place: LakePlace): readonly CorpusStatement[] {
  return [
    ...refreshStatements(place),
    ...questionStatements(place),
    ...reportStatements(),
    ...behaviourStatements(),
    ...scoreStatements(),
  ];
}
