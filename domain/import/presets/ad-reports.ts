import { type AdField, adPreset, isCost } from './ad-report.ts';
import { type ColumnNames, hasColumns } from './columns.ts';

const parts = {
  campaignId: ['キャンペーンID', 'Campaign ID'],
  currency: ['通貨コード', '通貨', 'Currency code', 'Currency'],
  group: [
    '広告グループ',
    '広告グループ名',
    '広告セット名',
    'Ad group',
    'Ad group name',
    'Ad set name',
  ],
  ad: ['広告名', '広告ID', 'Ad name', 'Ad ID'],
  device: ['デバイス', 'Device'],
} as const;
const day = ['日', '日付', '日別', 'Day', 'Daily', 'Date'] as const;

const google: ColumnNames<AdField> = {
  ...parts,
  campaign: ['キャンペーン', 'Campaign'],
  day,
  impressions: ['表示回数', 'Impr.', 'Impressions'],
  clicks: ['クリック数', 'Clicks'],
  cost: ['費用', 'Cost'],
  conversions: ['コンバージョン', 'Conversions'],
};

const meta: ColumnNames<AdField> = {
  ...parts,
  campaign: ['キャンペーン名', 'キャンペーンの名前', 'Campaign name'],
  day: [...day, 'レポート開始日', 'Reporting starts'],
  impressions: ['インプレッション', 'インプレッション数', 'Impressions'],
  clicks: [
    'リンクのクリック',
    'リンクのクリック数',
    'Link clicks',
    'クリック(すべて)',
    'Clicks (all)',
  ],
  cost: ['消化金額', 'Amount spent'],
  conversions: ['結果', 'Results'],
};

const line: ColumnNames<AdField> = {
  ...parts,
  campaign: ['キャンペーン名'],
  day: [...day, '期間'],
  impressions: ['表示回数', 'インプレッション', 'imp'],
  clicks: ['クリック', 'クリック数', 'click'],
  cost: ['コスト', '費用', 'ご利用金額', '利用金額'],
  conversions: ['CV', 'コンバージョン', 'コンバージョン数'],
};

const yahoo: ColumnNames<AdField> = {
  ...parts,
  campaign: ['キャンペーン名', 'Campaign Name'],
  day,
  impressions: ['インプレッション数', 'Impressions'],
  clicks: ['クリック数', 'Clicks'],
  cost: ['コスト', 'Cost'],
  conversions: ['コンバージョン数', 'Conversions'],
};

const delivery = ['campaign', 'day', 'impressions', 'clicks'] as const;
const hasDelivery = (columns: readonly string[], names: ColumnNames<AdField>): boolean =>
  hasColumns(columns, names, delivery) && columns.some((column) => isCost(names, column));

/** @see https://support.google.com/google-ads/answer/2404176 */
export const googleAdsReport = adPreset({
  id: 'google-ads-report',
  title: 'Google 広告 レポート (Google Ads report)',
  names: google,
  recognises: (columns) => hasDelivery(columns, google),
});

/** @see https://www.facebook.com/business/help/510910008975690 */
export const metaAdsReport = adPreset({
  id: 'meta-ads-report',
  title: 'Meta 広告 レポート (Meta Ads report)',
  names: meta,
  recognises: (columns) => hasDelivery(columns, meta),
});

/** Told from Yahoo! JAPAN's by its word for impressions. */
export const lineAdsReport = adPreset({
  id: 'line-ads-report',
  title: 'LINE 広告 レポート (LINE Ads report)',
  names: line,
  recognises: (columns) => hasDelivery(columns, line),
});

/** @see https://ads-developers.yahoo.co.jp/ja/ads-api/ */
export const yahooAdsReport = adPreset({
  id: 'yahoo-ads-report',
  title: 'Yahoo!広告 レポート (Yahoo! JAPAN Ads report)',
  names: yahoo,
  recognises: (columns) => hasDelivery(columns, yahoo),
});
