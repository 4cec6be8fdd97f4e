import * as z from 'zod';
import { whyClauses, whyQuestion } from '../../../domain/audience/why.ts';
import type { NodeId } from '../../../domain/identity/identifier.ts';
import { encodeLiteral } from '../../../domain/sql-literal.ts';
import { generationIs } from '../../../queries/membership.ts';
import type { audienceWhy } from '../../../schemas/api/audience-questions.ts';
import type { AudienceDefinition } from '../../../schemas/audience.ts';
import type { AudienceRow } from '../../../schemas/control.ts';
import type { ApiPorts } from '../ports.ts';
import { type Answered, notFound, ok } from '../response.ts';
import { planned } from './planned.ts';

const answerRow = z.record(z.string(), z.string().nullable());

/**
 * Why somebody is in an audience, or is not: every clause with the facts that satisfy or fail it, judged for the day of
 * the audience's last evaluation, and whether the published members hold the person.
 */
export async function whyOf(
  audience: AudienceRow,
  definition: AudienceDefinition,
  node: NodeId,
  ports: ApiPorts,
): Promise<Answered<typeof audienceWhy>> {
  const view = (await ports.graph.profilesOf([node])).get(node);
  if (view === undefined || view.isErased) return notFound('person');
  const { plan, asOf } = await planned(definition, audience.asOf, ports);
  const question = whyQuestion(plan, view.profileId, asOf);
  const [rows, isListed] = await Promise.all([
    ports.askWarehouse(answerRow, question.sql, { timeoutMs: 25_000 }),
    isInGeneration(audience, view.profileId, ports),
  ]);
  const clause = whyClauses(plan, question, rows[0]);
  return ok({
    audienceId: audience.id,
    profileId: view.profileId,
    asOf,
    /** By what is in the lake now; the members are those of the last refresh. */
    satisfies: clause.holds,
    isMember: isListed,
    generation: audience.generation,
    clause,
  });
}

async function isInGeneration(
  { id, generation }: AudienceRow,
  profileId: string,
  ports: ApiPorts,
): Promise<boolean> {
  if (generation === 0) return false;
  const which = generationIs([{ audienceId: id, generation }]);
  const rows = await ports.askWarehouse(
    z.object({ profile_id: z.string() }),
    `SELECT "profile_id" FROM "memberships" WHERE (${which}) AND "profile_id" = ${encodeLiteral(profileId)}`,
  );
  return rows.length > 0;
}
