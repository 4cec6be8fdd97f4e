import type { CallType } from '../../schemas/call-type.ts';
import type { PersonalField, PlaceField } from './personal-fields.ts';
import { membersJson, type Scrubbing, scrubbedString } from './scrub-json.ts';
import { isMembers } from './split.ts';
import { partTraits } from './traits.ts';
import { truncateIp } from './truncate-ip.ts';

type Members = Readonly<Record<string, unknown>>;

/** What an event says, without the people it says it of. */
export interface Content {
  /** Name of a track call; of others the type. */
  readonly event: string;
  /** JSON text. */
  readonly properties: string;
  /** JSON text. */
  readonly context: string;
  /** Non-identifying scalar traits of an identify call, as JSON text. */
  readonly traits: ReadonlyMap<string, string>;
  /** Clear personal traits, for the vault. */
  readonly fields: ReadonlyMap<PersonalField | PlaceField, string>;
}

const nothing: Members = {};
const noFields: ReadonlyMap<PersonalField | PlaceField, string> = new Map();
const noTraits: ReadonlyMap<string, string> = new Map();

/** @param context the batch's and the event's, merged; `integrations` among its members */
export function contentOf(
  event: Members,
  type: CallType,
  context: Members,
  state: Scrubbing,
): Content {
  const common = membersOf(context['traits']);
  // RudderStack's SDKs say an identify call's traits in its context alone.
  const parted =
    type === 'identify'
      ? partTraits({ ...common, ...membersOf(event['traits']) }, state)
      : undefined;
  return {
    event: type === 'track' ? scrubbedString(String(event['event']), state) : type,
    properties: joined(parted?.json ?? propertiesOf(event, type, state)),
    context: joined(contextOf(context, state)),
    traits: parted?.scalars ?? noTraits,
    fields: parted?.fields ?? (common === nothing ? noFields : partTraits(common, state).fields),
  };
}

/**
 * The same text in one piece. V8 keeps what was put together as a tree of its parts, several times the size, until
 * somebody reads a character; a batch of thousands of such trees costs more in collecting garbage than in work.
 */
function joined(text: string): string {
  return text.charCodeAt(text.length - 1) === 0x7d ? text : '{}';
}

function propertiesOf(event: Members, type: CallType, state: Scrubbing): string {
  if (type === 'alias') return '{}';
  if (type === 'track') return membersJson(membersOf(event['properties']), state);
  if (type === 'group') {
    const groupId = scrubbedString(String(event['groupId']), state);
    return membersJson({ ...membersOf(event['traits']), groupId }, state);
  }
  const { name, category } = event;
  return membersJson(
    {
      ...membersOf(event['properties']),
      ...(typeof name === 'string' && { name }),
      ...(typeof category === 'string' && { category }),
    },
    state,
  );
}

function contextOf(context: Members, state: Scrubbing): string {
  if (context['traits'] === undefined && context['ip'] === undefined) {
    return membersJson(context, state);
  }
  const { traits: _personal, ip, ...others } = context;
  const kept = typeof ip === 'string' ? { ...others, ip: truncateIp(ip) } : others;
  return membersJson(kept, state);
}

function membersOf(value: unknown): Members {
  return isMembers(value) ? value : nothing;
}
