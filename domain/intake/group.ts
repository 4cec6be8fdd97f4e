import type { CallType } from '../../schemas/call-type.ts';
import { accountIdOf } from '../company/account-id.ts';
import type { AccountTraitValue, AccountWord } from '../company/accounts.ts';
import { keyRule } from './personal-fields.ts';
import type { MemberRow } from './rows.ts';
import type { Said } from './said.ts';
import { isMembers, parseJson } from './split.ts';

type Members = Readonly<Record<string, unknown>>;

/** What a group call says: who belongs to which account, and what the account is like. */
export interface GroupSaid {
  readonly members: readonly MemberRow[];
  readonly accounts: readonly AccountWord[];
}

const nothing: GroupSaid = { members: [], accounts: [] };
const longestTraitName = 100;
const longestTraitValue = 1_024;
/** Traits of a group call that say something else about it. */
const ownWords = new Set(['groupId', 'parentId', 'isMember']);

/**
 * The membership and the account of a group call; nothing for other calls, and for a `groupId` that is no account id.
 * The trait `isMember: false` ends the membership; `parentId` places the account, null puts it under none.
 *
 * @param properties what the lake holds of the event: JSON text without personal data
 * @param isTrusted whether the source may say where an account stands, and outdo what others said; false for browser keys
 */
export function groupOf(
  event: Members,
  type: CallType,
  said: Said,
  properties: string,
  isTrusted: boolean,
): GroupSaid {
  if (type !== 'group') return nothing;
  const accountId = idOf(event['groupId']);
  if (accountId === undefined) return nothing;
  const traits = isMembers(event['traits']) ? event['traits'] : {};
  const { messageId, at } = said;
  const isMember = traits['isMember'] !== false;
  const parent = isTrusted ? parentOf(traits) : {};
  return {
    members: [
      {
        node: said.strongest,
        account_id: accountId,
        is_member: isMember,
        at: said.saidAtEpochMs,
        message_id: messageId,
      },
    ],
    accounts: [
      {
        accountId,
        at,
        messageId,
        traits: traitsOf(properties),
        ...parent,
        ...(!isTrusted && { isFromBrowser: true as const }),
      },
    ],
  };
}

function parentOf(traits: Members): Pick<AccountWord, 'parentId'> {
  const value = traits['parentId'];
  if (value === null) return { parentId: null };
  const parentId = idOf(value);
  return parentId === undefined ? {} : { parentId };
}

function idOf(value: unknown): string | undefined {
  if (typeof value === 'string') return accountIdOf(value);
  return typeof value === 'number' && Number.isSafeInteger(value)
    ? accountIdOf(String(value))
    : undefined;
}

/** Scalars only; of a member that was personal, its placeholder says nothing. */
function traitsOf(properties: string): Readonly<Record<string, AccountTraitValue>> {
  const members = parseJson(properties);
  if (!isMembers(members)) return {};
  const traits = Object.entries(members).flatMap(([name, value]) =>
    isTrait(name, value) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(traits);
}

function isTrait(name: string, value: unknown): value is AccountTraitValue {
  if (ownWords.has(name) || name.length > longestTraitName || name === '') return false;
  if (keyRule(name).personal !== undefined) return false;
  if (typeof value === 'string') return value.length <= longestTraitValue;
  return typeof value === 'number' || typeof value === 'boolean';
}
