import type { Condition } from '../../schemas/audience/condition.ts';
import type { AudienceDefinition } from '../../schemas/audience.ts';

const said = { version: 1, owner: '販促課' } as const;

const bought = (times: number, days?: number): Condition => ({
  count: {
    event: 'Order Completed',
    operator: 'greater_than_or_equal',
    value: times,
    ...(days !== undefined && { window: { within: { days } } }),
  },
});

/** Days without an order after which a cart counts as left behind, and after which a buyer counts as leaving. */
export const cartDays = 14;
export const quietDays = 45;
export const topParts = 5;

/** The shop's audiences by id. */
export const shopAudiences = {
  repeaters: {
    ...said,
    name: 'リピーター(2回以上)',
    purpose: '同意した方に、次のお買い物の案内を広告でお届けする',
    goal: '三回目のお買い物',
    target: '三か月以内に三割の方',
    where: bought(2),
  },
  recent: {
    ...said,
    name: '60日以内に購入',
    purpose: '買ったばかりの方に同じ商品の広告を出さない',
    goal: '広告費の節約',
    target: '購入後六十日の広告表示を零に',
    where: bought(1, 60),
  },
  leaving: {
    ...said,
    name: '離反しそう(45日以上購入なし)',
    purpose: 'しばらくお越しのない方に、お便りで様子を伺う',
    goal: 'お戻りいただく',
    target: '四人に一人',
    where: { last: { event: 'Order Completed', window: { before: { days: quietDays } } } },
  },
  best: {
    ...said,
    name: '上位2割(返品差引後の購入額)',
    purpose: 'お得意様への先行案内',
    goal: '先行販売の完売',
    target: '一週間で完売',
    where: {
      ntile: {
        of: topParts,
        part: 1,
        by: { sum: { events: ['Order Completed', 'Order Refunded'], property: 'revenue' } },
        order: 'desc',
        among: bought(1),
        tieBreak: { trait: 'registration', order: 'asc' },
      },
    },
  },
  'left-carts': {
    ...said,
    name: 'カゴ落ち(14日以内)',
    purpose: 'かごに入れたまま買わなかった方に、商品を思い出していただく',
    goal: 'お買い上げ',
    target: '一割の方',
    where: {
      all: [
        {
          count: {
            event: 'Product Added',
            operator: 'greater_than_or_equal',
            value: 1,
            window: { within: { days: cartDays } },
          },
        },
        { not: bought(1, cartDays) },
      ],
    },
  },
} as const satisfies Readonly<Record<string, AudienceDefinition>>;

export type ShopAudienceId = keyof typeof shopAudiences;
