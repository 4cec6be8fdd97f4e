import { hash } from 'node:crypto';
import { seeded } from '../seeded.ts';

/** A contact as it was made up and as somebody wrote it. */
export interface Contact {
  readonly kind: 'email' | 'phone' | 'line_user_id';
  /** `name@host` in lower case; of a phone the national number without its 0; undefined: nobody may be sent by it. */
  readonly meant: string | undefined;
  readonly written: string;
  /** Node that holds it. */
  readonly node: string;
}

/** Somebody who never changes: what happens to people is kept by the world. */
export interface Person {
  readonly index: number;
  /** Strongest node, which the profile is called by. */
  readonly node: string;
  readonly contacts: readonly Contact[];
  /** Contacts that they may get later. */
  readonly spare: Contact;
}

/** Share of pairs in which both gave the same address: it is written at each of them, and nobody may be sent by it. */
const familyShare = 0.03;

/** @returns people by index; the same for the same seed */
export function madeUpPeople(count: number, seed: number): readonly Person[] {
  const random = seeded(seed);
  const draw = (below: number): number => Math.floor(random() * below);
  const families = Array.from({ length: Math.ceil(count / 2) }, () => random() < familyShare);
  return Array.from({ length: count }, (_, index): Person => {
    const isGuest = draw(8) === 0;
    const emails = Array.from({ length: [0, 1, 1, 1, 1, 2, 2, 3][draw(8)] ?? 1 }, (_, at) =>
      email(`${index}-${at}`, draw(emailStyles.length)),
    );
    const phones = Array.from({ length: [0, 0, 1, 1, 1, 1, 2, 3][draw(8)] ?? 1 }, (_, at) =>
      phone(index * 4 + at, draw(phoneStyles.length)),
    );
    const line = draw(3) > 0 ? [lineUser(index)] : [];
    const refused = draw(40) === 0 ? [unusable(index, draw(unusableContacts.length))] : [];
    const spare = email(`${index}-later`, draw(emailStyles.length));
    const found = [...emails, ...phones, ...line];
    const contacts = draw(50) === 0 ? refused : [...found, ...refused];
    const user = nodeOf('user_id', `user ${index}`);
    const node = (isGuest ? contacts[0]?.node : undefined) ?? user;
    const isFamily = families[index >> 1] === true && node === user;
    const shared = { ...email(`family${index >> 1}`, 0), meant: undefined, node: user };
    return { index, node, contacts: isFamily ? [...contacts, shared] : contacts, spare };
  });
}

export const nodeOf = (kind: string, value: string): string =>
  `${kind}.${hash('sha256', `${kind} ${value}`).slice(0, 32)}`;

const fullWidth = (text: string): string =>
  text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));

const upperFirst = (text: string): string =>
  text.replace(/(^|[.@])[a-z]/g, (found) => found.toUpperCase());

/** What is meant, and how it is written. */
const emailStyles: readonly ((id: string) => readonly [string, string])[] = [
  (id) => [`hanako.sato${id}@example.jp`, `hanako.sato${id}@example.jp`],
  (id) => [`taro.mori${id}@example.co.jp`, `  Taro.Mori${id}@Example.CO.JP `],
  (id) => [`yui${id}@example.ne.jp`, fullWidth(`yui${id}@example.ne.jp`)],
  (id) => [`ken.to.${id}+shop@gmail.com`, `Ken.To.${id}+Shop@Gmail.com`],
  (id) => [`n.a.o${id}@googlemail.com`, `n.a.o${id}@googlemail.com`],
  (id) => [`..rin..${id}.@docomo.ne.jp`, `..rin..${id}.@docomo.ne.jp`],
  (id) => [`sora.${id}@example.org`, `mailto:${upperFirst(`sora.${id}@example.org`)}`],
  (id) => [`mei+${id}@example.com`, `mei+${id}@example.com\u3000`],
];

function email(id: string, style: number): Contact {
  const [meant, written] = emailStyles[style]?.(id) ?? ['', ''];
  return { kind: 'email', meant, written, node: nodeOf('email', meant) };
}

const split = (national: string): readonly [string, string, string] => [
  national.slice(0, 2),
  national.slice(2, 6),
  national.slice(6),
];

/** How people write a mobile of ten digits without its 0. */
const phoneStyles: readonly ((national: string) => string)[] = [
  (national) => `0${split(national).join('-')}`,
  (national) =>
    fullWidth(
      `0${split(national)
        .join('(')
        .replace(/\((?=\d+$)/, ')')}`,
    ),
  (national) => `+81 (0)${split(national).join('-')}`,
  (national) => `0081-${split(national).join('-')}`,
  (national) => national,
  (national) => `０${split(fullWidth(national)).join('ー')}`,
  (national) => `TEL: 0${split(national).join(' ')}`,
  (national) => `+81${national}`,
];

function phone(id: number, style: number): Contact {
  const national = `${['90', '80', '70'][id % 3]}${String(12_000_000 + id)}`;
  const written = phoneStyles[style]?.(national) ?? '';
  return { kind: 'phone', meant: national, written, node: nodeOf('phone', national) };
}

function lineUser(index: number): Contact {
  const meant = `U${hash('sha256', `line ${index}`).slice(0, 32)}`;
  const node = nodeOf('line_user_id', `own:${meant}`);
  return { kind: 'line_user_id', meant, written: `own:${meant}`, node };
}

const unusableContacts = [
  ['email', 'info@example.jp'],
  ['email', 'nobody at example.jp'],
  ['email', '@example.jp'],
  ['phone', '090-1234'],
  ['phone', 'なし'],
] as const;

function unusable(index: number, which: number): Contact {
  const [kind, written] = unusableContacts[which] ?? unusableContacts[0];
  return { kind, meant: undefined, written, node: nodeOf(kind, `${written} ${index}`) };
}
