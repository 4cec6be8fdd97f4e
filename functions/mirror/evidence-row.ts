import {
  type HistoryItem,
  historyOfEdge,
  historyOfNode,
  isUntold,
} from '../../domain/identity/history-item.ts';
import { type GraphItem, graphItemOf } from '../../stores/stream-image.ts';
import type { StreamRecord } from './identity-row.ts';

/**
 * What a change of the graph adds to its history in the lake: evidence, and what people did.
 *
 * @returns undefined where what the item says is as before, and only its version or what follows from it has changed
 * @throws ZodError for an item of another shape
 */
export function evidenceRow({ dynamodb }: StreamRecord): HistoryItem | undefined {
  if (dynamodb.NewImage === undefined) return undefined;
  const after = graphItemOf(dynamodb.NewImage);
  if (dynamodb.OldImage === undefined) {
    return after.kind === 'node' && isUntold(after.record) ? undefined : historyOf(after);
  }
  const said = historyOf(after);
  return said?.said === historyOf(graphItemOf(dynamodb.OldImage))?.said ? undefined : said;
}

const historyOf = (item: GraphItem): HistoryItem | undefined =>
  item.kind === 'node' ? historyOfNode(item.record) : historyOfEdge(item.record, item.kind);
