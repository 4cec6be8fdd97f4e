import * as z from 'zod';
import type { Check } from '../../destinations/destination.ts';
import { destinationRow } from '../../schemas/sync.ts';
import { type DeliverPorts, isoTime } from './ports.ts';

type VerifyPorts = Pick<DeliverPorts, 'control' | 'connectorFor' | 'clock'>;

/**
 * Checks the connection of a destination and writes down what was found. A check that comes twice asks twice, which
 * changes nothing anywhere.
 */
export async function verifyDestination(
  { destinationId, checkId }: { readonly destinationId: string; readonly checkId: string },
  ports: VerifyPorts,
): Promise<void> {
  const destination = await ports.control.get(destinationRow, 'destination', destinationId);
  if (destination === undefined) return;
  const checks = await checksOf(destinationId, ports);
  await ports.control.update(
    { kind: `verification#${destinationId}`, id: checkId },
    { set: { state: 'done', checks: checks.map(shown), finishedAt: isoTime(ports.clock()) } },
    // Whoever asked may have waited for more than a day.
    { kind: { exists: true } },
  );
}

const incomplete: Check = {
  name: 'token',
  verdict: 'failed',
  advice: 'Settings and credentials are not complete: daicho destination create FILE --id ID.',
};

async function checksOf(destinationId: string, ports: VerifyPorts): Promise<readonly Check[]> {
  try {
    const connector = await ports.connectorFor(destinationId);
    return (await connector.verify?.()) ?? [];
  } catch (error) {
    if (error instanceof z.ZodError) return [incomplete];
    throw error;
  }
}

const shown = ({ name, verdict, advice }: Check) => ({
  name,
  verdict,
  ...(advice !== undefined && { advice }),
});
