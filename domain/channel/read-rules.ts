import { type ChannelRules, channelRules, channelRulesRow } from '../../schemas/channel.ts';
import type { ControlTable } from '../control/control-table.ts';

/** The brand's rules as they stand now; the defaults where nobody has set any. */
export async function readChannelRules(control: Pick<ControlTable, 'get'>): Promise<ChannelRules> {
  const row = await control.get(channelRulesRow, 'channel-rules', 'brand');
  if (row === undefined) return channelRules.parse({});
  const { kind: _, id: __, ...rules } = row;
  return rules;
}
