import type { Check } from '../destination.ts';
import type { YahooClient } from './client.ts';
import { readLists, type YahooList } from './lists.ts';
import { yahooMinimumRows } from './mapping.ts';
import type { YahooReply } from './reply.ts';
import type { YahooSettings } from './settings.ts';

/** Reads lists of the account, or the one list. */
export async function yahooChecks(
  call: YahooClient,
  settings: YahooSettings,
  listId?: string,
): Promise<readonly Check[]> {
  const selector =
    listId === undefined ? { numberResults: 1 } : { audienceListIds: [Number(listId)] };
  const found = await readLists(call, settings, selector);
  if ('kind' in found) return [accessOf(found)];
  const access: readonly Check[] = [
    { name: 'token', verdict: 'ok' },
    { name: 'permission', verdict: 'ok' },
    {
      name: 'allow_list',
      verdict: 'unknown',
      advice: 'only an upload shows whether the account may upload lists; test accounts may not',
    },
  ];
  if (listId === undefined) return access;
  return [...access, ...listChecks(found[0])];
}

function accessOf(reply: Exclude<YahooReply, { kind: 'answer' }>): Check {
  if (reply.kind === 'stopped') {
    const name = reply.reason.includes('0111') ? 'token' : 'permission';
    return { name, verdict: 'failed', advice: reply.reason };
  }
  if (reply.kind === 'refused') {
    const advice = `Yahoo! JAPAN code ${reply.code}: look at accountId and baseAccountId`;
    return { name: 'permission', verdict: 'failed', advice };
  }
  return { name: 'token', verdict: 'unknown', advice: `${reply.reason}; try again` };
}

function listChecks(list: YahooList | undefined): readonly Check[] {
  if (list === undefined) {
    const advice = 'the list is gone; the next run builds a new one';
    return [{ name: 'list', verdict: 'failed', advice }];
  }
  const { reach } = list;
  return [{ name: 'list', verdict: 'ok' }, sizeCheck(reach ?? undefined)];
}

function sizeCheck(reach: number | undefined): Check {
  if (reach === undefined) {
    const advice = 'Yahoo! JAPAN has not counted the list yet; it takes some hours';
    return { name: 'size', verdict: 'unknown', advice };
  }
  if (reach >= yahooMinimumRows) return { name: 'size', verdict: 'ok' };
  const advice = `Yahoo! JAPAN found ${reach} people; about ${yahooMinimumRows} are needed`;
  return { name: 'size', verdict: 'failed', advice };
}
