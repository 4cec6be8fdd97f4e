import type { MatchKeys, Member, Operation } from '../destination.ts';
import type { FieldSources } from '../match-record.ts';
import { optional } from '../match-record.ts';
import type { GoogleSettings } from './settings.ts';

/** Members of a request, and identifiers of a member. */
export const googleLimits = { records: 10_000, bytes: 8_000_000, identifiers: 10 } as const;

const grounds = {
  consent: { adUserData: 'CONSENT_GRANTED', adPersonalization: 'CONSENT_GRANTED' },
  termsOfService: { customerMatchTermsOfServiceStatus: 'ACCEPTED' },
} as const;

type UserIdentifier =
  | { readonly emailAddress: string }
  | { readonly phoneNumber: string }
  | {
      readonly address: {
        readonly givenName: string;
        readonly familyName: string;
        readonly regionCode: string;
        readonly postalCode: string;
      };
    };

/** Which parts of a record fill which field, by what the settings ask for. */
export function googleSources(settings: GoogleSettings): FieldSources {
  const has = (field: GoogleSettings['fields'][number]) => settings.fields.includes(field);
  return {
    ...(has('email') ? { email: (record) => record.emails } : {}),
    ...(has('phone') ? { phone: (record) => record.phones } : {}),
    ...(has('address')
      ? {
          given_name: (record) => optional(record.firstName),
          family_name: (record) => optional(record.lastName),
          region_code: (record) => optional(record.country),
          postal_code: (record) => optional(record.postalCode),
        }
      : {}),
  };
}

/** Identifiers of a member, at most ten, e-mail first. An address needs all four of its parts. */
export function userIdentifiers(keys: MatchKeys): readonly UserIdentifier[] {
  const emails = (keys['email'] ?? []).map((emailAddress) => ({ emailAddress }));
  const phones = (keys['phone'] ?? []).map((phoneNumber) => ({ phoneNumber }));
  return [...emails, ...phones, ...addressOf(keys)].slice(0, googleLimits.identifiers);
}

function addressOf(keys: MatchKeys): readonly UserIdentifier[] {
  const givenName = keys['given_name']?.[0];
  const familyName = keys['family_name']?.[0];
  const regionCode = keys['region_code']?.[0];
  const postalCode = keys['postal_code']?.[0];
  if (!givenName || !familyName || !regionCode || !postalCode) return [];
  return [{ address: { givenName, familyName, regionCode, postalCode } }];
}

/**
 * Body of a request. Only people who consented are added, so consent is granted there; a removal says nothing of
 * consent, which may be the very reason for it.
 */
export function googleBody(
  operation: Operation,
  members: readonly Member[],
  settings: GoogleSettings,
  listId: string,
) {
  const account = (accountId: string) => ({ accountType: settings.accountType, accountId });
  return {
    destinations: [
      {
        reference: 'list',
        operatingAccount: account(settings.operatingAccountId),
        ...(settings.loginAccountId === undefined
          ? {}
          : { loginAccount: { accountType: 'GOOGLE_ADS', accountId: settings.loginAccountId } }),
        productDestinationId: listId,
      },
    ],
    ...(operation === 'add' ? grounds : {}),
    audienceMembers: members.map((member) => ({
      destinationReferences: ['list'],
      userData: { userIdentifiers: userIdentifiers(member.keys) },
    })),
    encoding: 'HEX',
    validateOnly: false,
  };
}

/** Where lists of the account are made and asked for, and the headers that say by which login. */
export function userListsOf({ accountType, operatingAccountId, loginAccountId }: GoogleSettings): {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  return {
    path: `/v1/accountTypes/${accountType}/accounts/${operatingAccountId}/userLists`,
    headers:
      loginAccountId === undefined
        ? {}
        : { 'login-account': `accountTypes/GOOGLE_ADS/accounts/${loginAccountId}` },
  };
}
