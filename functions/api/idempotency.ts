import * as z from 'zod';
import { type IdempotencyRow, idempotencyRow } from '../../schemas/idempotency.ts';
import type { ApiRequest } from './api-request.ts';
import { bearerOf, type Caller } from './auth.ts';
import { secretOfCall } from './call-secret.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, type Failure, failure } from './response.ts';
import type { Contract } from './route.ts';

const keptSeconds = 86_400;
/** Longer than the function may run: who has been silent for so long is dead. */
const workingMs = 60_000;

const keptAnswer = z.object({ status: z.int(), body: z.json() });

/** Whether answers of a route are kept. */
export const takesIdempotencyKey = ({ method, isRepeatable }: Contract): boolean =>
  method === 'POST' && isRepeatable !== true;

interface Once {
  /** The header `Idempotency-Key`. */
  readonly key: string;
  readonly request: ApiRequest;
  readonly caller: Caller;
}

/**
 * Runs a call once, however often it is said under one key within 24 hours, and answers the same each time. What was
 * refused or met a fault of ours is not kept: nothing came of it, and it is tried anew. When the function dies halfway
 * the next try has the same clock and draws the same random texts, so what is already there is found as its own.
 */
export async function answerOnce(
  { key, request, caller }: Once,
  ports: ApiPorts,
  run: (ports: ApiPorts) => Promise<ApiResponse>,
): Promise<ApiResponse> {
  if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
    const message = 'must be 1 to 255 printable ASCII characters';
    const fault = { path: 'Idempotency-Key', message };
    return failure('invalid', `Idempotency-Key: ${message}.`, [fault]);
  }
  const row = await claim(newRow(key, request, caller, ports), ports);
  if ('problem' in row) return row;
  const secret = secretOfCall(bearerOf(request.headers['authorization']) ?? '', row);
  if (row.answer !== undefined) return keptAnswer.parse(JSON.parse(secret.open(row.answer)));
  const mine = { owner: { equals: row.owner } };
  const seeded = { ...ports, clock: () => row.startedAtEpochMs, randomText: secret.randomText };
  const response = await run(seeded).catch(async (error: unknown) => {
    await ports.control.update(row, { set: { workingUntilEpochMs: 0 } }, mine);
    throw error;
  });
  if ('problem' in response) {
    await ports.control.delete(row, mine);
    return response;
  }
  const answer = secret.seal(JSON.stringify(response));
  await ports.control.update(row, { set: { answer } }, mine);
  return response;
}

/** The row that this try owns, or the one with the answer. */
async function claim(fresh: IdempotencyRow, ports: ApiPorts): Promise<IdempotencyRow | Failure> {
  const { control } = ports;
  if (await control.putIfAbsent(fresh)) return fresh;
  const there = await control.get(idempotencyRow, fresh.kind, fresh.id);
  if (there === undefined) return inProgress();
  const asRead = { owner: { equals: there.owner } };
  const now = ports.clock();
  if (there.expiresAtEpochSeconds * 1_000 <= now) {
    return (await control.put(fresh, asRead)) ? fresh : inProgress();
  }
  if (there.callHash !== fresh.callHash) {
    const what = 'This Idempotency-Key came with another call in the last 24 hours.';
    return failure('idempotency_mismatch', `${what} Use a new one for each new call.`);
  }
  if (there.answer !== undefined) return there;
  if (there.workingUntilEpochMs > now) return inProgress();
  const { owner, workingUntilEpochMs } = fresh;
  const isMine = await control.update(there, { set: { owner, workingUntilEpochMs } }, asRead);
  return isMine ? { ...there, owner, workingUntilEpochMs } : inProgress();
}

const inProgress = (): Failure =>
  failure('idempotency_in_progress', 'The call under this Idempotency-Key is at work. Ask again.');

function newRow(
  key: string,
  { method, path, query, body }: ApiRequest,
  { keyHash }: Caller,
  { clock, randomText, sha256 }: ApiPorts,
): IdempotencyRow {
  const now = clock();
  return {
    kind: 'idempotency',
    id: sha256(JSON.stringify([keyHash, key])),
    callHash: sha256(JSON.stringify([method, path, query.toString(), body, keyHash])),
    owner: randomText(20),
    seed: randomText(32),
    startedAtEpochMs: now,
    workingUntilEpochMs: now + workingMs,
    expiresAtEpochSeconds: Math.floor(now / 1_000) + keptSeconds,
  };
}
