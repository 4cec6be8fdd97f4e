import * as z from 'zod';
import { noTrial } from '../../destinations/conversion-checks.ts';
import { conversionTypes } from '../../destinations/conversion-registry.ts';
import type { Connector } from '../../destinations/destination.ts';
import { type DestinationRow, destinationRow, syncRow } from '../../schemas/sync.ts';
import type { StoredCheck } from '../../schemas/verification.ts';
import type { ConversionPorts } from './conversions/ports.ts';
import { type DeliverPorts, isoTime } from './ports.ts';

export type VerifyPorts = Pick<DeliverPorts, 'control' | 'connectionFor' | 'clock'> & {
  /** Missing where no platform is told of orders. */
  readonly conversionsTo?: ConversionPorts['conversionsTo'];
};

/** Lists of syncs that one check asks about: each is a call or two, and this function has but minutes. */
const mostLists = 10;

/**
 * Checks the connection of a destination and writes down what was found. A check that comes twice asks twice, which
 * changes nothing anywhere.
 */
export async function verifyDestination(
  { destinationId, checkId }: { readonly destinationId: string; readonly checkId: string },
  ports: VerifyPorts,
): Promise<void> {
  const { control, clock } = ports;
  const destination = await control.get(destinationRow, 'destination', destinationId);
  if (destination === undefined) return;
  const checks = await checksOf(destination, ports);
  await control.update(
    { kind: `verification#${destinationId}`, id: checkId },
    { set: { state: 'done', checks: checks.map(written), finishedAt: isoTime(clock()) } },
    // Whoever asked may have waited for more than a day.
    { kind: { exists: true } },
  );
}

const incomplete: StoredCheck = {
  name: 'token',
  verdict: 'failed',
  advice: 'Settings and credentials are not complete: daicho destination create FILE --id ID.',
};

const noWay = (title: string): string =>
  `${title} has no call that only validates: run a feed, then daicho conversions show says what it refused and why.`;

async function checksOf(
  { id: destinationId, type }: DestinationRow,
  ports: VerifyPorts,
): Promise<readonly StoredCheck[]> {
  try {
    if (conversionTypes.has(type) && ports.conversionsTo !== undefined) {
      const target = await ports.conversionsTo(destinationId);
      return (await target.connector.verify?.()) ?? noTrial(noWay(target.type.title));
    }
    const { connector, makesLists } = await ports.connectionFor(destinationId);
    if (!makesLists) return (await connector.verify?.()) ?? [];
    const syncs = await ports.control.queryAll(syncRow, { kind: 'sync' });
    const followers = syncs.filter((sync) => sync.destinationId === destinationId);
    return await checksOfLists(connector, followers);
  } catch (error) {
    if (error instanceof z.ZodError) return [incomplete];
    throw error;
  }
}

/** What is true of the account once, and of the list of each sync that has one. */
async function checksOfLists(
  connector: Connector,
  syncs: readonly { readonly id: string; readonly listId?: string | undefined }[],
): Promise<readonly StoredCheck[]> {
  const found: StoredCheck[] = [];
  for (const { id: syncId, listId } of syncs.slice(0, mostLists)) {
    if (listId === undefined) continue;
    const checks = (await connector.verify?.(listId)) ?? [];
    if (found.length === 0) found.push(...checks.filter((check) => !isOfList(check)));
    found.push(...checks.filter(isOfList).map((check) => ({ ...check, syncId })));
  }
  return found.length > 0 ? found : ((await connector.verify?.()) ?? []);
}

const isOfList = ({ name }: StoredCheck): boolean => name === 'list' || name === 'size';

const written = ({ name, verdict, advice, syncId }: StoredCheck) => ({
  name,
  verdict,
  ...(advice !== undefined && { advice }),
  ...(syncId !== undefined && { syncId }),
});
