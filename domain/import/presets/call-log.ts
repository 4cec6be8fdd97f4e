import { normaliseIdentifier } from '../../normalize/identifier.ts';
import type { ImportPreset, ReaderSettings, RowOutcome } from '../preset.ts';
import { wholeId } from '../whole-id.ts';
import { type Cell, type ColumnNames, cellReader, hasColumns } from './columns.ts';
import { openId } from './message-id.ts';
import { refused } from './row-outcomes.ts';
import { shopClock } from './shop-clock.ts';
import { rowByRow } from './table-reader.ts';
import { withoutEmpty } from './without-empty.ts';

const names = {
  case: [
    '受付番号',
    '問合せ番号',
    '問い合わせ番号',
    '案件番号',
    'チケット番号',
    'case_id',
    'ticket_id',
    'inquiry_id',
  ],
  openedAt: [
    '受付日時',
    '受電日時',
    '着信日時',
    '問い合わせ日時',
    'opened_at',
    'received_at',
    'call_started_at',
  ],
  answeredAt: ['回答日時', '一次回答日時', '応答日時', 'answered_at', 'first_response_at'],
  resolvedAt: ['完了日時', '解決日時', '対応完了日時', 'クローズ日時', 'resolved_at', 'closed_at'],
  type: ['種別', '区分', '受付種別', '問い合わせ種別', 'type', 'case_type'],
  category: ['分類', 'カテゴリ', '大分類', '件名', 'category', 'topic'],
  channel: ['チャネル', '受付チャネル', 'channel'],
  agent: ['担当者コード', '担当者ID', 'オペレーターID', 'agent_id'],
  customer: ['顧客ID', '顧客番号', 'お客様番号', 'customer_id'],
  member: ['会員番号', 'member_no'],
  phone: [
    '電話番号',
    '発信者番号',
    '発信者電話番号',
    '着信番号',
    'phone',
    'phone_number',
    'caller_number',
  ],
  email: ['メールアドレス', 'email'],
  name: ['氏名', 'お名前', '顧客名', 'customer_name'],
} as const satisfies ColumnNames<string>;
type Field = keyof typeof names;

const complaints = /苦情|クレーム|complaint/iu;
const steps = [
  ['openedAt', 'Opened'],
  ['answeredAt', 'Answered'],
  ['resolvedAt', 'Resolved'],
] as const satisfies readonly (readonly [Field, string])[];

/** Notes of agents are not read: they hold names and stories that no list of words takes out. */
export const callLog: ImportPreset = {
  id: 'call-log',
  title: 'コールセンター受付履歴 (call-centre log)',
  description:
    'A row is a case: Inquiry, or Complaint where its kind says 苦情, Opened, Answered and Resolved at the times it has. The caller’s number, address of mail, member number or customer id says who. Free text is not read.',
  recognises: (columns) =>
    hasColumns(columns, names, ['case', 'openedAt']) &&
    (['phone', 'customer', 'member', 'email'] as const).some((field) =>
      hasColumns(columns, names, [field]),
    ),
  reader(columns, settings) {
    const cells = cellReader(columns, names);
    const clock = shopClock(settings.timeZone);
    return rowByRow((row, line) => caseEvents(cells(row), line, clock, settings));
  },
};

function caseEvents(
  cell: Cell<Field>,
  line: number,
  clock: (text: string) => string | undefined,
  { region }: ReaderSettings,
): readonly RowOutcome[] {
  const id = cell('case');
  if (id === '') return [refused(line, 'has no case number')];
  const who = callerOf(cell, region);
  if (typeof who === 'string') return [refused(line, who)];
  const noun = complaints.test(cell('type')) ? 'Complaint' : 'Inquiry';
  const outcomes: RowOutcome[] = [];
  for (const [field, verb] of steps) {
    if (cell(field) === '' && field !== 'openedAt') continue;
    const timestamp = clock(cell(field));
    if (timestamp === undefined) return [refused(line, `${names[field][0]} cannot be read`)];
    outcomes.push({
      kind: 'event',
      event: {
        type: 'track',
        event: `${noun} ${verb}`,
        messageId: openId('case', id, verb.toLowerCase()),
        timestamp,
        ...who,
        // What changes while a case is worked on is in none: its opening stays the same event.
        properties: withoutEmpty({
          case_id: id,
          type: noun.toLowerCase(),
          ...(verb === 'Opened' && { category: cell('category'), channel: cell('channel') }),
          ...(verb === 'Answered' && { operator_id: cell('agent') }),
        }),
      },
      lines: [line],
    });
  }
  return outcomes;
}

/** Who called, as the wire format says it; the reason where nothing of it is usable. */
function callerOf(cell: Cell<Field>, region: string): Readonly<Record<string, unknown>> | string {
  const traits: Record<string, string> = {};
  let fault = 'names nobody: no number, address of mail or id';
  for (const [field, kind, trait] of [
    ['phone', 'phone', 'phone'],
    ['email', 'email', 'email'],
    ['member', 'member_no', 'memberNo'],
  ] as const) {
    if (cell(field) === '') continue;
    const found = normaliseIdentifier(kind, cell(field), region);
    if ('refused' in found) fault = `${field} ${found.refused}`;
    else traits[trait] = found.value;
  }
  const userId = wholeId(cell('customer'));
  if (userId === '' && Object.keys(traits).length === 0) return fault;
  if (cell('name') !== '') traits['name'] = cell('name');
  return {
    ...(userId !== '' && { userId }),
    ...(Object.keys(traits).length > 0 && { context: { traits } }),
  };
}
