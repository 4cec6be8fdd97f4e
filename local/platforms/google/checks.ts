import type { PlatformMember } from '../membership.ts';

/** Names of the fields and limits as the Data Manager API documents them. */
const accountTypes = new Set([
  'GOOGLE_ADS',
  'DISPLAY_VIDEO_PARTNER',
  'DISPLAY_VIDEO_ADVERTISER',
  'DATA_PARTNER',
  'GOOGLE_ANALYTICS_PROPERTY',
  'GOOGLE_AD_MANAGER_AUDIENCE_LINK',
]);
const mostMembers = 10_000;
const mostIdentifiers = 10;
const mostDestinations = 10;
const emptyHashHex = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export interface Violation {
  readonly field: string;
  readonly description: string;
  readonly reason: string;
}

/** A request that passed: lists by reference, members with the lists they go to. */
export interface CheckedRequest {
  readonly lists: ReadonlyMap<string, string>;
  readonly members: readonly {
    readonly lists: readonly string[];
    readonly member: PlatformMember;
  }[];
  readonly validateOnly: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** Collects violations and reads untrusted JSON. */
export class RequestChecks {
  readonly violations: Violation[] = [];

  /** Checks an ingest or remove request. */
  members(body: unknown, operation: 'ingest' | 'remove'): CheckedRequest {
    const request = this.object(body, '', [
      'destinations',
      'audienceMembers',
      'validateOnly',
      'encoding',
      'encryptionInfo',
      ...(operation === 'ingest' ? ['consent', 'termsOfService'] : []),
    ]);
    const lists = this.destinations(request);
    const given = Array.isArray(request['audienceMembers']) ? request['audienceMembers'] : [];
    if (given.length === 0) this.blame('audience_members', 'REQUIRED_FIELD_MISSING');
    if (given.length > mostMembers) {
      this.blame('audience_members', 'TOO_MANY_AUDIENCE_MEMBERS');
      return { lists, members: [], validateOnly: false };
    }
    const terms = this.object(request['termsOfService'] ?? {}, 'terms_of_service');
    if (operation === 'ingest' && terms['customerMatchTermsOfServiceStatus'] !== 'ACCEPTED') {
      this.blame('terms_of_service', 'TERMS_AND_CONDITIONS_NOT_SIGNED');
    }
    const encoding = request['encoding'];
    if (encoding !== 'HEX' && encoding !== 'BASE64') {
      this.blame('encoding', 'REQUIRED_FIELD_MISSING');
    }
    const isConsentNeeded = operation === 'ingest' && !this.isConsented(request['consent']);
    const members = given.map((member, index) =>
      this.member(member, index, lists, encoding === 'BASE64', isConsentNeeded),
    );
    return { lists, members, validateOnly: request['validateOnly'] === true };
  }

  /** Checks the destinations of any request; list id by reference. */
  destinations(request: Json): ReadonlyMap<string, string> {
    const given = Array.isArray(request['destinations']) ? request['destinations'] : [];
    const lists = new Map<string, string>();
    if (given.length === 0) this.blame('destinations', 'REQUIRED_FIELD_MISSING');
    if (given.length > mostDestinations) this.blame('destinations', 'TOO_MANY_DESTINATIONS');
    given.forEach((value, index) => {
      const path = `destinations[${index}]`;
      const destination = this.object(value, path, [
        'reference',
        'operatingAccount',
        'loginAccount',
        'linkedAccount',
        'productDestinationId',
      ]);
      this.account(destination['operatingAccount'], `${path}.operating_account`);
      if (destination['loginAccount'] !== undefined) {
        this.account(destination['loginAccount'], `${path}.login_account`);
      }
      const list = destination['productDestinationId'];
      const reference = destination['reference'] ?? '';
      if (typeof list !== 'string' || !/^\d+$/.test(list)) {
        this.blame(`${path}.product_destination_id`, 'INVALID_DESTINATION');
      } else if (typeof reference !== 'string' || lists.has(reference)) {
        this.blame(`${path}.reference`, 'DUPLICATE_DESTINATION_REFERENCE');
      } else {
        lists.set(reference, list);
      }
    });
    return lists;
  }

  /** The list of a destination has been deleted. */
  noList(index: number): void {
    this.blame(`destinations[${index}].product_destination_id`, 'INVALID_DESTINATION');
  }

  private account(value: unknown, path: string): void {
    const account = this.object(value, path, ['accountType', 'accountId', 'product']);
    const { accountType, accountId } = account;
    if (typeof accountType !== 'string' || !accountTypes.has(accountType)) {
      this.blame(`${path}.account_type`, 'INVALID_ENUM_VALUE');
    }
    if (typeof accountId !== 'string' || !/^\d+$/.test(accountId)) {
      this.blame(`${path}.account_id`, 'INVALID_NUMBER_FORMAT');
    }
  }

  private member(
    value: unknown,
    index: number,
    lists: ReadonlyMap<string, string>,
    isBase64: boolean,
    isConsentNeeded: boolean,
  ): CheckedRequest['members'][number] {
    const path = `audience_members.audience_members[${index}]`;
    const kinds = ['userData', 'mobileData', 'userIdData', 'pairData', 'ppidData'];
    const member = this.object(value, path, ['destinationReferences', 'consent', ...kinds]);
    const present = kinds.filter((kind) => member[kind] !== undefined);
    if (present.length !== 1) this.blame(path, 'MULTIPLE_DATA_TYPES_NOT_ALLOWED');
    if (present.length === 1 && present[0] !== 'userData') {
      this.blame(path, 'OPERATION_NOT_PERMITTED_FOR_LIST_TYPE');
    }
    if (isConsentNeeded && !this.isConsented(member['consent'])) {
      this.blame(`${path}.consent`, 'CONSENT_NOT_GRANTED');
    }
    const data = this.object(member['userData'] ?? {}, `${path}.user_data`, ['userIdentifiers']);
    const given = Array.isArray(data['userIdentifiers']) ? data['userIdentifiers'] : [];
    const identifiersPath = `${path}.user_data.user_identifiers`;
    if (given.length === 0) this.blame(identifiersPath, 'REQUIRED_FIELD_MISSING');
    if (given.length > mostIdentifiers) this.blame(identifiersPath, 'TOO_MANY_USER_IDENTIFIERS');
    const tuple = given.map((identifier) => this.identifier(identifier, identifiersPath, isBase64));
    return {
      lists: this.references(member['destinationReferences'], path, lists),
      member: { tuple, identifiers: tuple },
    };
  }

  private references(
    value: unknown,
    path: string,
    lists: ReadonlyMap<string, string>,
  ): readonly string[] {
    if (value === undefined) return [...lists.values()];
    const given = Array.isArray(value) ? value : [undefined];
    return given.flatMap((reference) => {
      const list = typeof reference === 'string' ? lists.get(reference) : undefined;
      if (list === undefined) {
        this.blame(`${path}.destination_references`, 'INVALID_DESTINATION_REFERENCE');
      }
      return list ?? [];
    });
  }

  private identifier(value: unknown, path: string, isBase64: boolean): string {
    const identifier = this.object(value, path, ['emailAddress', 'phoneNumber', 'address']);
    const kinds = Object.keys(identifier);
    if (kinds.length !== 1) this.blame(path, 'INVALID_ARGUMENT');
    if (identifier['address'] === undefined) {
      const kind = identifier['emailAddress'] === undefined ? 'phone' : 'email';
      const hash = identifier['emailAddress'] ?? identifier['phoneNumber'];
      return `${kind}:${this.hash(hash, path, isBase64)}`;
    }
    const address = this.object(identifier['address'], path, [
      'givenName',
      'familyName',
      'regionCode',
      'postalCode',
    ]);
    const { regionCode, postalCode } = address;
    if (typeof regionCode !== 'string' || !/^[A-Z]{2}$/.test(regionCode)) {
      this.blame(`${path}.address.region_code`, 'INVALID_COUNTRY_CODE');
    }
    if (typeof postalCode !== 'string' || postalCode.trim() === '' || postalCode.length > 16) {
      this.blame(`${path}.address.postal_code`, 'INVALID_POSTAL_CODE');
    }
    const given = this.hash(address['givenName'], path, isBase64);
    const family = this.hash(address['familyName'], path, isBase64);
    return `address:${given}/${family}/${String(regionCode)}/${String(postalCode)}`;
  }

  /** Lower-case hexadecimal of 32 bytes; what came as base64 is brought to the same form. */
  private hash(value: unknown, path: string, isBase64: boolean): string {
    if (typeof value !== 'string') {
      this.blame(path, 'REQUIRED_FIELD_MISSING');
      return '';
    }
    if (isBase64 && !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) {
      this.blame(path, 'INVALID_BASE64_ENCODING');
    }
    if (!isBase64 && !/^[0-9a-f]*$/.test(value)) this.blame(path, 'INVALID_HEX_ENCODING');
    const hex = isBase64 ? Buffer.from(value, 'base64').toString('hex') : value;
    if (hex.length !== 64 || hex === emptyHashHex) this.blame(path, 'INVALID_SHA256_FORMAT');
    return hex;
  }

  private isConsented(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const consent: Json = { ...value };
    return (
      consent['adUserData'] === 'CONSENT_GRANTED' &&
      consent['adPersonalization'] === 'CONSENT_GRANTED'
    );
  }

  private object(value: unknown, path: string, allowed?: readonly string[]): Json {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.blame(path, 'INVALID_ARGUMENT');
      return {};
    }
    const object: Json = { ...value };
    const unknown = Object.keys(object).find(
      (key) => allowed !== undefined && !allowed.includes(key),
    );
    if (unknown !== undefined) this.blame(`${path}.${unknown}`, 'UNKNOWN_FIELD');
    return object;
  }

  private blame(field: string, reason: string): void {
    this.violations.push({ field, description: `The value is not valid: ${reason}.`, reason });
  }
}
