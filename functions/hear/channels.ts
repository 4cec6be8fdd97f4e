import type { ControlTable } from '../../domain/control/control-table.ts';
import { lineChannelCredentials, lineChannelRow } from '../../schemas/line-channel.ts';
import type { DestinationCredentials } from '../../stores/destination-credentials.ts';

/** A channel whose webhooks are heard. */
export interface HeardChannel {
  readonly sourceId: string;
  readonly provider: string;
  readonly channelSecret: string;
}

/**
 * Looks the channel of a source up.
 *
 * @param freshness `kept`: what is remembered will do; `fresh`: look again, unless that was done a moment ago
 * @returns undefined where the source has none
 */
export type LookUpChannel = (
  sourceId: string,
  freshness: 'kept' | 'fresh',
) => Promise<HeardChannel | undefined>;

const keptForMs = 60_000;
/** Whoever guesses signatures makes us read a secret so often at most. */
const freshForMs = 5_000;
const maxKept = 1_000;

export function keptChannels(ports: {
  readonly control: Pick<ControlTable, 'get'>;
  readonly credentials: Pick<DestinationCredentials, 'read'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}): LookUpChannel {
  const kept = new Map<
    string,
    { readonly channel: HeardChannel | undefined; readonly readAtEpochMs: number }
  >();
  return async (sourceId, freshness) => {
    const known = kept.get(sourceId);
    const age = ports.clock() - (known?.readAtEpochMs ?? 0);
    const isKept = freshness === 'kept' && known?.channel !== undefined;
    if (known !== undefined && age < (isKept ? keptForMs : freshForMs)) return known.channel;
    const channel = await read(sourceId);
    if (kept.size >= maxKept) kept.clear();
    kept.set(sourceId, { channel, readAtEpochMs: ports.clock() });
    return channel;
  };

  async function read(sourceId: string): Promise<HeardChannel | undefined> {
    // The row first: a source that hears nothing costs no look at secrets.
    const row = await ports.control.get(lineChannelRow, 'line-channel', sourceId);
    if (row === undefined) return undefined;
    const credentials = lineChannelCredentials.safeParse(await ports.credentials.read(sourceId));
    if (!credentials.success) return undefined;
    const { channelSecret } = credentials.data;
    return { sourceId, provider: row.provider, channelSecret };
  }
}
