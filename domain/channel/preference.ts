import { type ContactChannel, contactChannels } from '../../schemas/contact-events.ts';

/** What people and shops call the channels, in lower case and compatibility form. */
const words: Readonly<Record<ContactChannel, string>> = {
  email: 'email e-mail メール eメール 電子メール',
  push: 'push app アプリ プッシュ アプリ通知',
  inbox: 'inbox マイページ 会員ページ',
  sms: 'sms ショートメール ショートメッセージ',
  line: 'line ライン',
  phone: 'phone call tel 電話',
  mail: 'mail post dm direct_mail 郵便 郵送 はがき ハガキ 手紙',
};

const channelOf: ReadonlyMap<string, ContactChannel> = new Map(
  contactChannels.flatMap((channel) => words[channel].split(' ').map((word) => [word, channel])),
);

/** Channels that a person named, the preferred one first, each once; words that name none are passed over. */
export function parsePreference(text: string): readonly ContactChannel[] {
  const named = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[,;、/\s・>]+/u)
    .flatMap((word) => channelOf.get(word) ?? []);
  return [...new Set(named)];
}
