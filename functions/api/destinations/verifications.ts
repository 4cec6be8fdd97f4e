import type { verification } from '../../../schemas/api/destinations.ts';
import { destinationRow } from '../../../schemas/sync.ts';
import { type VerificationRow, verificationRow } from '../../../schemas/verification.ts';
import type { ApiPorts } from '../ports.ts';
import { type Answered, accepted, notFound, ok } from '../response.ts';

const keptSeconds = 86_400;

/** Asks `deliver`, which alone can read credentials, to check a connection. */
export async function askForChecks(
  destinationId: string,
  { control, deliveries, clock, randomText }: ApiPorts,
): Promise<Answered<typeof verification>> {
  const destination = await control.get(destinationRow, 'destination', destinationId);
  if (destination === undefined) return notFound('destination');
  const now = clock();
  const row: VerificationRow = {
    kind: `verification#${destinationId}`,
    id: randomText(16).toLowerCase(),
    state: 'asked',
    checks: [],
    requestedAt: new Date(now).toISOString(),
    expiresAtEpochSeconds: Math.floor(now / 1000) + keptSeconds,
  };
  await control.put(row);
  await deliveries.send({ kind: 'verify', destinationId, checkId: row.id });
  return accepted(shown(row));
}

export async function checksOf(
  destinationId: string,
  checkId: string,
  { control }: ApiPorts,
): Promise<Answered<typeof verification>> {
  const row = await control.get(verificationRow, `verification#${destinationId}`, checkId);
  return row === undefined ? notFound('verification') : ok(shown(row));
}

const shown = ({ kind: _, id, expiresAtEpochSeconds: __, ...row }: VerificationRow) => ({
  checkId: id,
  ...row,
});
