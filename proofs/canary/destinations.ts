/** Destinations that the canaries are sent to; the last ones are told of orders. */
export const destinations = {
  google: {
    settings: { operatingAccountId: '1234567890', fields: ['email', 'phone', 'address'] },
    credentials: { accessToken: 'stand-in' },
  },
  meta: {
    settings: {
      adAccountId: '123456',
      fields: ['email', 'phone', 'name', 'city', 'state', 'zip', 'country'],
    },
    credentials: { accessToken: 'stand-in' },
  },
  tiktok: {
    settings: { advertiserId: '7000000000000000001' },
    credentials: { accessToken: 'stand-in' },
  },
  'line-oa': {
    settings: {},
    credentials: { channelId: '1656000000', channelSecret: 'stand-in' },
  },
  yahoo: {
    settings: { accountId: '1000000001' },
    credentials: { clientId: 'shop', clientSecret: 'stand-in', refreshToken: 'stand-in' },
  },
  x: {
    settings: { accountId: '18ce54d4x5t' },
    credentials: {
      ...{ consumerKey: 'shop', consumerSecret: 'shop-secret' },
      ...{ accessToken: 'owner', accessTokenSecret: 'owner-secret' },
    },
  },
  csv: { settings: { folder: 'canary-csv' } },
  file: { settings: { folder: 'canary-file', format: 'parquet', fields: ['email', 'phone'] } },
  webhook: {
    settings: { url: 'https://hook.shop.example/canaries', audience: 'canaries' },
    credentials: { key: 'whsec_dGhlIHJlY2VpdmVyIG9uIHRoaXMgY29tcHV0ZXI=' },
  },
  'meta-conversions': {
    settings: { pixelId: '1234567890', fields: ['email', 'phone', 'name', 'zip'] },
    credentials: { accessToken: 'stand-in' },
  },
  'google-conversions': {
    settings: { operatingAccountId: '1234567890', conversionActionId: '987654321' },
    credentials: { accessToken: 'stand-in' },
  },
  'tiktok-events': {
    settings: { eventSourceId: 'C0PIXEL1234567890' },
    credentials: { accessToken: 'stand-in' },
  },
} as const;
type DestinationType = keyof typeof destinations;

const types = [
  ...(['google', 'meta', 'tiktok', 'line-oa', 'yahoo', 'x', 'csv', 'file', 'webhook'] as const),
  ...(['meta-conversions', 'google-conversions', 'tiktok-events'] as const),
] satisfies readonly DestinationType[];

export const feedTypes = types.filter((type) => /-(?:conversions|events)$/.test(type));
export const listTypes = types.filter((type) => !feedTypes.includes(type));
/** Those that a stand-in plays. */
export const platforms = ['google', 'meta', 'tiktok', 'line-oa', 'yahoo', 'x', 'webhook'] as const;
