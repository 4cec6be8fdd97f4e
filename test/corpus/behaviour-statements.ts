import { basketPairs, basketSizes } from '../../queries/basket-pairs.ts';
import { campaignCredits, orderTotals } from '../../queries/campaign-credits.ts';
import { campaignResponse, campaignTypes } from '../../queries/campaign-response.ts';
import {
  collectedEvents,
  collectedProperties,
  collectedTraits,
} from '../../queries/collected-names.ts';
import { favouriteTastes, favouriteTimes } from '../../queries/favourites.ts';
import { funnel } from '../../queries/funnel.ts';
import { customerCosts, eventFigures, purchaseFigures } from '../../queries/goal-figures.ts';
import { pageBehaviour, pageHeat, pageTimes } from '../../queries/page-behaviour.ts';
import { gapsOfPeople, saidAndDone } from '../../queries/said-and-done.ts';
import {
  caseBreaches,
  caseCounts,
  caseLimits,
  caseTimes,
  complainerRecovery,
} from '../../queries/service-cases.ts';
import { corpusNode } from './landing-rows.ts';
import type { CorpusStatement } from './statement.ts';

const all = { to: '2026-02-05' };
const some = { from: '2026-02-02', to: '2026-02-04' };
const cases = { ...some, timeZone: 'Asia/Tokyo' };
const everybody = { kind: 'everybody' } as const;
const one = { kind: 'profile', profileId: corpusNode('user_id', 3) } as const;
const members = { kind: 'audience', audienceId: 'gold-or-quiet', generation: 2 } as const;
const names = ['interests', 'odd name', "O'Brien"];

/** What reports about behaviour, campaigns, service and goals ask. */
export function behaviourStatements(): CorpusStatement[] {
  return [
    select('favouriteTastes', 'everybody', favouriteTastes(everybody, all, 20)),
    select('favouriteTastes', 'of one', favouriteTastes(one, some, 20)),
    select('favouriteTastes', 'of members', favouriteTastes(members, all, 20)),
    select('favouriteTimes', 'everybody', favouriteTimes(everybody, all, 'Asia/Tokyo', 24)),
    select('basketSizes', 'three minimums', basketSizes('product', all, [1, 2, 4])),
    select('basketPairs', 'products', basketPairs('product', all, 1, 50)),
    select('basketPairs', 'categories', basketPairs('category', some, 2, 50)),
    select('campaignResponse', 'all', campaignResponse(all)),
    select('campaignTypes', 'some days', campaignTypes(some)),
    select('campaignCredits', 'two kinds', campaignCredits(some, ['clicked', 'visited'], 30)),
    select('orderTotals', 'all', orderTotals(all)),
    select('saidAndDone', 'three names', saidAndDone(names, all, some)),
    select('gapsOfPeople', 'three names', gapsOfPeople(names, all, some, 20)),
    select('funnel', 'events and a page', funnel(['page:/a', 'Order Completed', 'x'], all, 30)),
    select('pageBehaviour', 'all', pageBehaviour(all, 20)),
    select('pageHeat', 'two pages', pageHeat(all, ['/', "/o'b"], { columns: 10, rows: 20 })),
    select('pageTimes', 'all', pageTimes(all, 'Asia/Tokyo')),
    select('caseCounts', 'all', caseCounts(cases)),
    select('caseTimes', 'all', caseTimes(cases)),
    select('caseLimits', 'two', caseLimits(cases, [48, 6])),
    select('caseBreaches', 'six hours', caseBreaches(cases, 6, 20)),
    select('complainerRecovery', 'ninety days', complainerRecovery(cases, 90)),
    select('purchaseFigures', 'all', purchaseFigures(all)),
    select('purchaseFigures', 'some days', purchaseFigures(some)),
    select('eventFigures', 'one', eventFigures('Order Completed', undefined, some)),
    select('eventFigures', 'of another', eventFigures('Order Refunded', 'Order Completed', all)),
    select('customerCosts', 'all', customerCosts(all)),
    select('collectedEvents', 'all', collectedEvents(all.to)),
    select('collectedProperties', 'some days', collectedProperties(some)),
    select('collectedTraits', 'all', collectedTraits),
  ];
}

const select = (builder: string, name: string, sql: string): CorpusStatement => ({
  ...{ builder, name, kind: 'select', sql, isOrdered: true },
});
