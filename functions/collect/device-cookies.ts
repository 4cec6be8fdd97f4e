import type { WriteKey } from '../../stores/write-keys.ts';
import { isOwnDomain } from './cookie-domain.ts';
import type { CollectRequest, CollectResponse } from './request.ts';

/** What the cookies of a request say of its browser, and which of them are to be set. */
export interface Browser {
  /** Anonymous id: the twin's, else the page's. */
  readonly id: string | undefined;
  /** The twin's id where the page's cookie says another or none: both are of one device. */
  readonly deviceId: string | undefined;
  /** Whether the id is given up. */
  readonly isForgotten: boolean;
  /** Whether the page asked for cookies of a domain that is its own: then it sends them, and must be able to read the answer. */
  readonly isOfDomain: boolean;
  /** Values of `Set-Cookie`. */
  readonly cookies: readonly string[];
}

const page = '_dcid';
const twin = '_dcid_s';
const dayMs = 86_400_000;
/** 13 months; a browser cuts what is longer than 400 days. */
const keptForSeconds = 395 * 86_400;
const idText = '[\\w-]{8,128}';
const pageValue = new RegExp(`^${idText}$`);
const twinValue = new RegExp(`^(${idText})\\.([0-9a-z]{1,8})$`);

/**
 * Keeps the anonymous id of our snippet in a cookie that the page can read and in one that only we can, because browsers
 * soon delete what a script has set. Asked for by `c=1` in the query, which the snippet says after consent to storage;
 * `c=0` forgets the id that the twin holds. The twin is written once a day.
 *
 * @param clock epoch milliseconds
 * @returns undefined without the mark: then no cookie is read or set
 */
export function browserOf(request: CollectRequest, clock: () => number): Browser | undefined {
  const query = request.rawQueryString;
  if (query === undefined || !query.includes('c=')) return undefined;
  const asked = new URLSearchParams(query);
  const mark = asked.get('c');
  if (mark !== '0' && mark !== '1') return undefined;
  const attributes = attributesOf(request, asked.get('d'));
  const known = cookiesOf(request.cookies ?? []);
  if (mark === '0') return forgotten(known, attributes);
  const today = Math.floor(clock() / dayMs);
  const id = known.twin ?? known.page;
  const isPageWrong = id !== undefined && id !== known.page;
  const isTwinDue = id !== undefined && (known.twin === undefined || known.writtenOn < today);
  return {
    id,
    deviceId: isPageWrong ? id : undefined,
    isForgotten: false,
    isOfDomain: attributes.isOfDomain,
    cookies: [
      ...(isPageWrong || isTwinDue ? [`${page}=${id}${attributes.kept}`] : []),
      ...(isTwinDue ? [`${twin}=${id}.${today.toString(36)}${attributes.kept}; HttpOnly`] : []),
    ],
  };
}

/**
 * The answer with its cookies. Whoever sent cookies along may read it if the key lists its origin or the cookies are of its
 * own domain: a page that cannot read that it was heard would send the same for ever.
 *
 * @param key undefined where the answer hangs on none
 */
export function withBrowser(
  response: CollectResponse,
  browser: Browser,
  key: WriteKey | undefined,
  origin: string | undefined,
): CollectResponse {
  const { cookies } = browser;
  const isListed = origin !== undefined && key?.origins.includes(origin) === true;
  const read = isListed ? readable(response) : readableTo(browser, response);
  return { ...read, ...(cookies.length > 0 && { cookies }) };
}

/** A refusal sets no cookies; the page has to know whether, and when, to send again. */
export const readableTo = (
  browser: Browser | undefined,
  response: CollectResponse,
): CollectResponse => (browser?.isOfDomain === true ? readable(response) : response);

const readable = (response: CollectResponse): CollectResponse => ({
  ...response,
  headers: { ...response.headers, 'access-control-allow-credentials': 'true' },
});

interface Attributes {
  readonly isOfDomain: boolean;
  readonly kept: string;
  /** Ends of cookies that go, one for each place where they may be. */
  readonly gone: readonly string[];
}

function attributesOf({ headers }: CollectRequest, asked: string | null): Attributes {
  const origin = headers['origin'] ?? '';
  const isSecure = headers['x-forwarded-proto'] === 'https' || origin.startsWith('https://');
  const usual = `; Path=/; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  const domain = asked !== null && isOwnDomain(asked, origin) ? `; Domain=${asked}` : '';
  const ends = domain === '' ? [usual] : [`${domain}${usual}`, usual];
  return {
    isOfDomain: domain !== '',
    kept: `; Max-Age=${keptForSeconds}${domain}${usual}`,
    gone: ends.map((end) => `=; Max-Age=0${end}`),
  };
}

/** An id that the page has taken since is not the one that is given up. */
function forgotten(known: Known, { gone, isOfDomain }: Attributes): Browser {
  const isNew = known.page !== undefined && known.twin !== undefined && known.page !== known.twin;
  return {
    id: undefined,
    deviceId: undefined,
    isForgotten: true,
    isOfDomain,
    cookies: gone.flatMap((end) => [
      ...(isNew ? [] : [`${page}${end}`]),
      `${twin}${end}; HttpOnly`,
    ]),
  };
}

interface Known {
  readonly page: string | undefined;
  readonly twin: string | undefined;
  /** Days since 1970 of the twin's writing. */
  readonly writtenOn: number;
}

/** Of several with one name the first: browsers send the one with the longer path first. */
function cookiesOf(cookies: readonly string[]): Known {
  const textOf = (name: string): string =>
    cookies.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const ofPage = textOf(page);
  const [, id, day = ''] = twinValue.exec(textOf(twin)) ?? [];
  return {
    page: pageValue.test(ofPage) ? ofPage : undefined,
    twin: id,
    writtenOn: Number.parseInt(day, 36),
  };
}
