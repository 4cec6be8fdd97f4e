import { localSigningKey } from '../../local/platforms/webhook/webhook.ts';
import { digits, domestic, hex, international, type OwnKeys, stripped } from './own-keys.ts';

/** A destination as it is proved: how it is connected, and how its list is to be read. */
export interface ProvedPlatform {
  readonly settings: Readonly<Record<string, string | readonly string[]>>;
  readonly credentials: unknown;
  /** List that the settings name. @default the engine makes it */
  readonly list?: string;
  readonly keys: OwnKeys;
}

const hexE164: OwnKeys = { email: hex, phone: (national) => hex(international(national)) };

/** By the name of the destination's type. */
export const provedPlatforms: Readonly<Record<string, ProvedPlatform>> = {
  google: {
    settings: { operatingAccountId: '1234567890', userListId: '555000111' },
    credentials: { clientId: 'client', clientSecret: 'secret', refreshToken: 'refresh' },
    list: '555000111',
    keys: { ...hexE164, email: (address) => hex(stripped('gmail.com', 'googlemail.com')(address)) },
  },
  meta: {
    settings: { audienceId: '23847000000000001' },
    credentials: { accessToken: 'token' },
    list: '23847000000000001',
    keys: { email: hex, phone: (national) => hex(digits(national)) },
  },
  tiktok: {
    settings: {
      advertiserId: '7000000000000000001',
      audienceId: '1757000000000001',
      phoneForm: 'domestic',
    },
    credentials: { accessToken: 'token' },
    list: '1757000000000001',
    keys: { email: hex, phone: (national) => hex(domestic(national)) },
  },
  x: {
    settings: { accountId: '18ce54d4x5t', audienceId: '1nmth' },
    credentials: {
      consumerKey: 'shop',
      consumerSecret: 'shop-secret',
      accessToken: 'owner',
      accessTokenSecret: 'owner-secret',
    },
    list: '1nmth',
    keys: hexE164,
  },
  webhook: {
    settings: { url: 'https://crm.example.com/daicho', audience: 'a-17' },
    credentials: { key: localSigningKey },
    list: 'a-17',
    keys: hexE164,
  },
};
