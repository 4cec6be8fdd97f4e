import { sqlAsOf } from '../../../domain/audience/sql-audience.ts';
import type { SqlAudienceDefinition } from '../../../schemas/sql-audience.ts';
import type { ApiPorts } from '../ports.ts';
import { type Failure, failure } from '../response.ts';
import { checkSql } from './check-sql.ts';

/** Why a deployment does not take this SELECT; undefined when it does. */
export async function refusedSql(
  { sql }: SqlAudienceDefinition,
  { takesSqlAudiences }: Pick<ApiPorts, 'takesSqlAudiences'>,
): Promise<Failure | undefined> {
  if (!takesSqlAudiences) {
    return failure(
      'forbidden',
      'Audiences in SQL are switched off here: deploy with `-c sqlAudiences=true`.',
    );
  }
  const check = await checkSql(sqlAsOf(sql, '2000-01-01'));
  if (check.kind === 'sound') return undefined;
  return failure('invalid', `sql: ${check.reason}.`, [{ path: 'sql', message: check.reason }]);
}
