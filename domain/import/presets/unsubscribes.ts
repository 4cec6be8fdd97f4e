import { channelPurposes } from '../../../schemas/channel.ts';
import { normaliseIdentifier } from '../../normalize/identifier.ts';
import type { ImportPreset, ReaderSettings, RowOutcome } from '../preset.ts';
import { type Cell, type ColumnNames, cellReader, hasColumns, plainName } from './columns.ts';
import { sealedId } from './message-id.ts';
import { refused } from './row-outcomes.ts';
import { shopClock } from './shop-clock.ts';
import { rowByRow } from './table-reader.ts';

const names = {
  email: [
    'Email Address',
    'Email',
    'E-mail',
    'mail',
    'メールアドレス',
    'メール',
    'hashed_email',
    'email_sha256',
  ],
  phone: ['Phone Number', 'Phone', '電話番号', '携帯電話番号', '携帯番号'],
  line: ['LINEユーザーID', 'line_user_id', 'line_uid'],
  channel: ['チャネル', 'チャンネル', '配信種別', 'channel'],
  /** Mailchimp; others; of a LINE block; of the brand's own. */
  at: [
    ...['UNSUB_TIME', 'unsubscribed_at', 'unsubscribe_date', 'unsubscribe_time', 'Unsubscribed On'],
    ...['opt_out_at', 'opted_out_at', 'opt_out_date', 'opt_out_time', 'suppressed_at'],
    ...[
      '配信停止日時',
      '配信停止日',
      '停止日時',
      '停止日',
      '解除日時',
      '解除日',
      'オプトアウト日時',
    ],
    ...['退会日時', 'ブロック日時'],
  ],
  /** SendGrid's, in a file of nothing else. */
  created: ['created'],
} as const satisfies ColumnNames<string>;
type Field = keyof typeof names;

const addresses = [
  ['email', 'email', 'email'],
  ['phone', 'phone', 'phone'],
  ['line', 'line_user_id', 'lineUserId'],
] as const;

/** Columns of SendGrid's suppressions that say a withdrawal; those with `status` are bounces, of addresses, not of wishes. */
const sendGrid = new Set(['email', 'created', 'ip', 'group', 'groupid']);

/** @see https://mailchimp.com/help/view-export-contacts/ @see https://www.twilio.com/docs/sendgrid/ui/sending-email/index-suppressions */
export const unsubscribes: ImportPreset = {
  id: 'unsubscribes',
  title: '配信停止リスト (unsubscribe list)',
  description:
    'A row is a person who withdrew: consent to the channel of the address is taken back (e-mail, LINE; a telephone number for SMS and calls), or to the channel that the row names. Files of Mailchimp, SendGrid and of one’s own.',
  recognises: (columns) => {
    const hasAddress = addresses.some(([field]) => hasColumns(columns, names, [field]));
    if (!hasAddress) return false;
    if (hasColumns(columns, names, ['at'])) return true;
    return (
      hasColumns(columns, names, ['email', 'created']) &&
      columns.every((column) => sendGrid.has(plainName(column)))
    );
  },
  reader(columns, settings) {
    const cells = cellReader(columns, names);
    const clock = shopClock(settings.timeZone);
    return rowByRow((row, line) => [withdrawal(cells(row), line, clock, settings)]);
  },
};

function withdrawal(
  cell: Cell<Field>,
  line: number,
  clock: (text: string) => string | undefined,
  { region }: ReaderSettings,
): RowOutcome {
  const traits: Record<string, string> = {};
  const purposes = new Set<string>();
  let fault = 'names nobody: no address, number or LINE id';
  for (const [field, kind, trait] of addresses) {
    if (cell(field) === '') continue;
    const found = normaliseIdentifier(kind, cell(field), region);
    if ('refused' in found) fault = `${field} ${found.refused}`;
    else {
      traits[trait] = found.value;
      for (const purpose of ofAddress[field]) purposes.add(purpose);
    }
  }
  if (Object.keys(traits).length === 0) return refused(line, fault);
  const channel = cell('channel');
  const named = channel === '' ? [...purposes] : purposesOf(channel);
  if (named === undefined) return refused(line, 'the channel is none that consent is kept of');
  const said = cell('at') || cell('created');
  const at = /^\d{10}$/u.test(said) ? new Date(Number(said) * 1000).toISOString() : clock(said);
  // A withdrawal is never refused for want of its time: then it counts from when the file came.
  return {
    kind: 'event',
    event: {
      type: 'identify',
      messageId: sealedId('unsubscribe', ...Object.values(traits), ...named, at ?? said),
      ...(at !== undefined && { timestamp: at }),
      traits,
      context: {
        consent: {
          categoryPreferences: Object.fromEntries(named.map((purpose) => [purpose, false])),
        },
      },
    },
    lines: [line],
  };
}

const ofAddress = {
  email: [channelPurposes.email],
  phone: [channelPurposes.sms, channelPurposes.phone],
  line: [channelPurposes.line],
} as const;

const channelWords: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(?:e-?mail|メール|メルマガ|eメール)$/u, [channelPurposes.email]],
  [/^(?:sms|ショートメッセージ)$/u, [channelPurposes.sms]],
  [/^(?:line|ライン)$/u, [channelPurposes.line]],
  [/^(?:phone|call|電話|架電)$/u, [channelPurposes.phone]],
  [/^(?:post|postal mail|dm|郵送|郵便|ダイレクトメール)$/u, [channelPurposes.mail]],
  // Some mean letters by it and some messages: neither is wanted.
  [/^mail$/u, [channelPurposes.mail, channelPurposes.email]],
  [/^(?:push|アプリ|プッシュ)$/u, [channelPurposes.push]],
  [/^(?:ads?|advertising|広告)$/u, ['advertising']],
  [/^(?:all|すべて|全て|全部)$/u, [...Object.values(channelPurposes), 'advertising']],
];

function purposesOf(channel: string): readonly string[] | undefined {
  const word = channel.normalize('NFKC').trim().toLowerCase();
  return channelWords.find(([pattern]) => pattern.test(word))?.[1];
}
