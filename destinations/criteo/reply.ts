import * as z from 'zod';
import { isTaken, stopped } from '../account-answer.ts';
import type { Batch, Member } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import type { Reply } from '../sending.ts';
import { criteoAnswer } from './client.ts';

/** Only codes are read: titles and details could echo data. */
const problem = z.object({ code: z.string().regex(/^[A-Za-z-]{1,80}$/) });

const problems = z.object({
  errors: z.array(problem).nullish(),
  warnings: z.array(problem).nullish(),
});

const amended = z.object({
  data: z.object({
    attributes: z.object({
      nbInvalidIdentifiers: z.number().default(0),
      sampleInvalidIdentifiers: z.array(z.string()).nullish(),
    }),
  }),
});

/** First code among the errors of an answer. */
function criteoError(json: unknown): string | undefined {
  return problems.safeParse(json).data?.errors?.[0]?.code;
}

/** First code of an answer, warnings included: bulk operations answer 200 even where nothing was done. */
export function criteoProblem(json: unknown): string | undefined {
  return criteoError(json) ?? problems.safeParse(json).data?.warnings?.[0]?.code;
}

const invalidReason = 'Criteo calls every identifier invalid';

/**
 * Reads the answer to an amendment. Of invalid identifiers the platform gives the count and a sample: whoever it names
 * is at fault, and a request whose sample is not complete is halved. The sample lives here only.
 *
 * @param batch what the request held; keys are of its one kind
 * @see destinations.md section 14, "Errors"
 */
export function readCriteoReply(
  reply: HttpReply,
  { operation, members }: Pick<Batch, 'operation' | 'members'>,
  nowEpochMs: number,
): Reply {
  const answer = criteoAnswer(reply, nowEpochMs);
  if (answer.kind !== 'answer') return answer;
  const code = criteoError(answer.json);
  if (!isTaken(answer)) {
    const reason = `Criteo answered ${answer.status} ${code ?? ''}`.trim();
    return [400, 413, 422].includes(answer.status) ? { kind: 'refused', reason } : stopped(reason);
  }
  if (code !== undefined) return { kind: 'refused', reason: `Criteo answered ${code}` };
  const body = amended.safeParse(answer.json);
  if (!body.success) return { kind: 'unknown', reason: 'Criteo answered without an amendment' };
  const { nbInvalidIdentifiers: invalid, sampleInvalidIdentifiers } = body.data.data.attributes;
  return readCounts({ operation, members }, invalid, new Set(sampleInvalidIdentifiers ?? []));
}

function readCounts(
  { operation, members }: Pick<Batch, 'operation' | 'members'>,
  invalid: number,
  named: ReadonlySet<string>,
): Reply {
  const valuesOf = ({ keys }: Member): readonly string[] => Object.values(keys).flat();
  const [only] = members;
  if (members.length === 1 && only !== undefined) {
    // Of the one who is left, some identifier may still have arrived; a removal wants all to.
    const most = operation === 'add' ? new Set(valuesOf(only)).size : 1;
    const isRefused = invalid >= most;
    return { kind: 'accepted', rejected: new Map(isRefused ? [[0, invalidReason]] : []) };
  }
  if (invalid > named.size) return { kind: 'refused', reason: invalidReason };
  const isAtFault = (member: Member): boolean => {
    const values = valuesOf(member);
    const isNamed = (value: string): boolean => named.has(value);
    return operation === 'add' ? values.every(isNamed) : values.some(isNamed);
  };
  const rejected = members.flatMap((member, index) =>
    isAtFault(member) ? [[index, invalidReason] as const] : [],
  );
  return { kind: 'accepted', rejected: new Map(rejected) };
}
