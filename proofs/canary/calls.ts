import {
  birthNotations,
  writeCode,
  writeEmail,
  writeKana,
  writePhone,
  writePostalCode,
} from './notations.ts';
import type { Canary } from './people.ts';

type Call = Readonly<Record<string, unknown>>;

const purposes = ['advertising', 'email', 'line', 'sms', 'push', 'inbox', 'phone_call'];
const everyConsent = {
  consent: {
    categoryPreferences: Object.fromEntries(
      [...purposes, 'postal_mail'].map((purpose) => [purpose, true]),
    ),
  },
};

/** A browser of our own invention; a program that says nothing of itself is taken for a crawler. */
const userAgent = 'Mozilla/5.0 (Mobile; ja-JP) AppleWebKit/600.1 (KHTML, like Gecko) Safari/600.1';

/** What a server tells of somebody: who they are, each field in one of its notations, and twice in two. */
export function serverCalls(person: Canary): readonly Call[] {
  return [0, 1].map((time) => ({
    type: 'identify',
    messageId: `identify-${person.number}-${time}`,
    userId: person.userId,
    traits: traitsOf(person, person.number + time * 3),
    context: { ...everyConsent, ...deviceOf(person) },
  }));
}

function traitsOf(person: Canary, by: number): Call {
  const { email, mobile, whole } = person;
  const contacts = { email: writeEmail(by, email), phone: writePhone(by, mobile) };
  if (whole === undefined) return contacts;
  return {
    ...contacts,
    member_number: writeCode(by, whole.memberNumber),
    landline: writePhone(by + 1, whole.landline),
    line_user_id: whole.lineUserId,
    name: `${whole.lastName} ${whole.firstName}`,
    last_name: whole.lastName,
    first_name: whole.firstName,
    last_name_kana: writeKana(by, whole.lastKana),
    first_name_kana: writeKana(by + 1, whole.firstKana),
    birthday: birthNotations(whole)[by % birthNotations(whole).length],
    postal_code: writePostalCode(by, whole.postalCode),
    address: `北海道札幌市中央区${whole.street}`,
    street: whole.street,
    prefecture: '北海道',
    city: '札幌市中央区',
    preferred_channel: ['メール', 'LINE', 'SMS', 'アプリ'][by % 4],
  };
}

function deviceOf({ number, whole }: Canary): Call {
  if (whole === undefined) return {};
  const isApple = number % 2 === 0;
  return {
    device: {
      type: isApple ? 'ios' : 'android',
      advertisingId: isApple ? whole.idfa.toUpperCase() : whole.gaid,
    },
  };
}

/** What a browser tells: pages whose addresses hold contacts, forms, and orders with a click. */
export function browserCalls(person: Canary): readonly Call[] {
  const { number, userId, email, mobile } = person;
  const who = { anonymousId: `browser-${number}`, userId };
  const consent = { consent: everyConsent.consent };
  const tel = writePhone(number + 2, mobile);
  const search = `?mail=${encodeURIComponent(email)}&tel=${encodeURIComponent(tel)}`;
  const page = {
    url: `https://shop.example/thanks${search}&fbclid=IwAR${number}&gclid=Cj0${number}&ttclid=E.C.${number}`,
    referrer: `https://shop.example/form?email=${email}`,
    title: `${email} 様`,
    search,
  };
  const told = { ...who, context: { ...consent, userAgent, page } };
  const note = `折り返し ${writePhone(number + 4, mobile)} か ${writeEmail(number + 1, email)} まで`;
  return [
    { ...told, type: 'page', messageId: `page-${number}`, properties: { url: page.url } },
    {
      ...told,
      type: 'track',
      event: 'Form Submitted',
      messageId: `form-${number}`,
      properties: { form: 'contact', note, contact: { mail: email, phone: tel } },
    },
    {
      ...told,
      type: 'track',
      event: 'Order Completed',
      messageId: `order-${number}`,
      properties: {
        ...{ order_id: `o-${number}`, revenue: 1_200 + number, currency: 'JPY' },
        ...shippedTo(person),
      },
    },
  ];
}

function shippedTo({ email, whole }: Canary): Call {
  if (whole === undefined) return { email };
  return {
    shipping_name: `${whole.lastName}${whole.firstName}`,
    shipping_address: whole.street,
    shipping_postal_code: whole.postalCode,
    shipping_phone: whole.landline,
  };
}

/** Events that must be refused, each with somebody's data in it: no name, no type, a payload too deep, a second story. */
export function refusedCalls(person: Canary): readonly Call[] {
  const { number, userId } = person;
  const traits = traitsOf(person, number);
  return [
    { type: 'track', messageId: `nameless-${number}`, userId, properties: traits },
    { type: String(traits['email']), messageId: `typeless-${number}`, userId, traits },
    { type: 'identify', messageId: `identify-${number}-0`, userId, traits: { ...traits, x: 1 } },
  ];
}

export const complaintOf = ({ number, userId, email, mobile }: Canary): Call => ({
  type: 'track',
  event: 'Complaint Opened',
  messageId: `complaint-${number}`,
  userId,
  properties: { case_id: `C-${number}`, note: `${email} ${writePhone(number, mobile)} に連絡` },
});

/** No consent to anything any more. */
export const withdrawalOf = ({ number, userId }: Canary): Call => ({
  type: 'identify',
  messageId: `withdrawal-${number}`,
  userId,
  traits: {},
  context: { consent: { categoryPreferences: { advertising: false } } },
});

/** A customer file, as a brand's clerk has it. */
export function customerFile(people: readonly Canary[]): string {
  const rows = people.map((person) => {
    const { whole, userId, number } = person;
    const cells = [
      ...[userId, writeEmail(number, person.email), writePhone(number, person.mobile)],
      ...[whole?.lastName, whole?.firstName, whole?.lastKana, whole?.postalCode, whole?.street],
      whole === undefined ? '' : birthNotations(whole)[number % 8],
    ];
    return cells.map((cell) => `"${cell ?? ''}"`).join(',');
  });
  return `${['顧客番号,メールアドレス,電話番号,姓,名,セイ,郵便番号,住所,生年月日', ...rows].join('\r\n')}\r\n`;
}
