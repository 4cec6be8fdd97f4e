import { masked } from '../consent/mask.ts';
import { scrubText } from '../intake/scrub-text.ts';

type Members = Readonly<Record<string, unknown>>;

/** Members that say who it was. */
const who = new Set(['userId', 'anonymousId', 'previousId', 'groupId']);
const personal = new Set(['traits', 'context']);

/** An event to be looked at: of what is personal as much as one needs to recognise what one knows already. */
export function maskedEvent(event: Members): Members {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => {
      if (who.has(name)) return [name, maskedValue('user_id', value)];
      return [name, personal.has(name) ? maskedValue(name, value) : scrubbed(value)];
    }),
  );
}

function maskedValue(name: string, value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number') return masked(name, String(value));
  return overMembers(value, maskedValue);
}

const scrubbed = (value: unknown): unknown =>
  typeof value === 'string'
    ? scrubText(value)
    : overMembers(value, (_, member) => scrubbed(member));

function overMembers(value: unknown, change: (name: string, member: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((member) => change('', member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, change(name, member)]),
  );
}
