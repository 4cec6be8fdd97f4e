import type { CallType } from '../../schemas/call-type.ts';
import type { PersonalField, PlaceField } from './personal-fields.ts';
import { type Scrubbing, scrubMembers, scrubString } from './scrub-value.ts';
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
  /** Non-identifying traits of an identify call. */
  readonly traits: Members;
  /** Clear personal traits, for the vault. */
  readonly fields: ReadonlyMap<PersonalField | PlaceField, string>;
}

const nothing: Members = {};
const noFields: ReadonlyMap<PersonalField | PlaceField, string> = new Map();

/** @param context the batch's and the event's, merged; `integrations` among its members */
export function contentOf(
  event: Members,
  type: CallType,
  context: Members,
  state: Scrubbing,
): Content {
  const ofContext = isMembers(context['traits'])
    ? partTraits(context['traits'], state).fields
    : noFields;
  const parted = type === 'identify' ? partTraits(membersOf(event['traits']), state) : undefined;
  const properties = parted?.lake ?? propertiesOf(event, type, state);
  return {
    event: type === 'track' ? scrubString(String(event['event']), false, state) : type,
    properties: JSON.stringify(properties),
    context: JSON.stringify(contextOf(context, state)),
    traits: parted?.lake ?? nothing,
    fields: parted === undefined ? ofContext : new Map([...ofContext, ...parted.fields]),
  };
}

function propertiesOf(event: Members, type: CallType, state: Scrubbing): Members {
  if (type === 'alias') return nothing;
  if (type === 'track') return scrubMembers(membersOf(event['properties']), state);
  if (type === 'group') {
    const traits = scrubMembers(membersOf(event['traits']), state);
    return { ...traits, groupId: scrubString(String(event['groupId']), true, state) };
  }
  const { name, category } = event;
  return scrubMembers(
    {
      ...membersOf(event['properties']),
      ...(typeof name === 'string' && { name }),
      ...(typeof category === 'string' && { category }),
    },
    state,
  );
}

function contextOf(context: Members, state: Scrubbing): Members {
  let kept = context;
  if (context['traits'] !== undefined || context['ip'] !== undefined) {
    const { traits: _personal, ip, ...others } = context;
    kept = typeof ip === 'string' ? { ...others, ip: truncateIp(ip) } : others;
  }
  return scrubMembers(kept, state);
}

function membersOf(value: unknown): Members {
  return isMembers(value) ? value : nothing;
}
