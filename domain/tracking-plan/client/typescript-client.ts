import {
  eventKey,
  type PlannedEvent,
  type TrackingPlan,
} from '../../../schemas/tracking-plan/plan.ts';
import { type EventName, eventNames } from './member-names.ts';
import { commentText, membersText } from './type-text.ts';

interface Named extends EventName {
  readonly event: PlannedEvent;
}

/**
 * TypeScript of a client for a plan: one function per event, typed as the plan says, over whatever tracker the program has. `client(…)` is
 * for trackers of pages (ours, `@segment/analytics-next`), `serverClient(…)` for those of servers (`@segment/analytics-node`). It imports
 * nothing. The same plan gives the same text.
 *
 * @param version of the plan, for the head of the file
 */
export function typescriptClient(plan: TrackingPlan, version: number | undefined): string {
  const names = eventNames(plan.events);
  const named = plan.events.flatMap((event): readonly Named[] => {
    const name = names.get(eventKey(event.type, event.name));
    return name === undefined ? [] : [{ event, ...name }];
  });
  const of = version === undefined ? '' : `, version ${version}`;
  const head = [
    `// Made from the tracking plan ${plan.id}${of}. Make it again rather than change it:`,
    `// daicho plan client ${plan.id}`,
  ];
  return [
    head.join('\n'),
    trackerText(plan),
    serverTrackerText(plan),
    ...named.map(typeOf),
    clientText(named),
    serverClientText(named),
  ]
    .join('\n\n')
    .concat('\n');
}

const browserCalls = {
  track: 'track(event: string, properties?: object, options?: object): unknown;',
  page: 'page(name?: string | object | null, properties?: object, options?: object): unknown;',
  screen: 'screen(name?: string | object | null, properties?: object, options?: object): unknown;',
  identify:
    'identify(userId?: string | object | null, traits?: object, options?: object): unknown;',
  group: 'group(groupId: string, traits?: object, options?: object): unknown;',
} as const;

const serverCalls = {
  track: 'track(call: Said & { event: string; properties: object }): unknown;',
  page: 'page(call: Said & { name?: string; properties: object }): unknown;',
  screen: 'screen(call: Said & { name?: string; properties: object }): unknown;',
  identify: 'identify(call: Said & { traits: object }): unknown;',
  group: 'group(call: Said & { groupId: string; traits: object }): unknown;',
} as const;

/** Only what the plan needs, so that more trackers fit. */
const needed = ({ events }: TrackingPlan, calls: Readonly<Record<PlannedEvent['type'], string>>) =>
  [...new Set(events.map(({ type }) => type))].map((type) => `  ${calls[type]}\n`).join('');

const trackerText = (plan: TrackingPlan): string =>
  `/** What the client asks of the tracker of a page. */\nexport interface Tracker {\n${needed(plan, browserCalls)}}`;

const serverTrackerText = (plan: TrackingPlan): string =>
  `/** Of whom a server speaks. */
export type Who =
  | { userId: string; anonymousId?: string }
  | { userId?: string; anonymousId: string };

/** What every call of a server may say beside the event. */
export type Said = Who & { timestamp?: Date | string; messageId?: string };

/** What the client asks of the tracker of a server. */
export interface ServerTracker {\n${needed(plan, serverCalls)}}`;

const typeOf = ({ event, type }: Named): string =>
  `${docOf(event, '')}export type ${type} = ${membersText(event, '')};`;

function docOf({ type, name, description }: PlannedEvent, indent: string): string {
  const what = name === undefined ? `${type} call.` : `${type} call ${JSON.stringify(name)}.`;
  return commentText([...(description === undefined ? [] : [description]), what], indent);
}

const clientText = (named: readonly Named[]): string =>
  `/** Functions for the events of a page. */
export function client(tracker: Tracker) {
  return {
${named.map(functionText).join('')}  };
}`;

function functionText({ event, member, type }: Named): string {
  const isNeeded = event.required.length > 0;
  const properties = isNeeded ? `properties: ${type}` : `properties: ${type} = {}`;
  return `${docOf(event, '    ')}    ${member}: (${[...firstOf(event), properties, 'options?: object'].join(', ')}): unknown =>
      tracker.${event.type}(${[...argumentsOf(event), 'properties', 'options'].join(', ')}),\n`;
}

const firstOf = ({ type, name }: PlannedEvent): readonly string[] => {
  if (type === 'identify') return ['userId: string'];
  if (type === 'group') return ['groupId: string'];
  return name === undefined ? ['name: string'] : [];
};

const argumentsOf = ({ type, name }: PlannedEvent): readonly string[] => {
  if (type === 'identify') return ['userId'];
  if (type === 'group') return ['groupId'];
  return [name === undefined ? 'name' : JSON.stringify(name)];
};

const serverClientText = (named: readonly Named[]): string =>
  `/** Functions for the events of a server, which says of whom it speaks. */
export function serverClient(tracker: ServerTracker) {
  return {
${named.map(serverFunctionText).join('')}  };
}`;

function serverFunctionText({ event, member, type }: Named): string {
  const root = event.type === 'identify' || event.type === 'group' ? 'traits' : 'properties';
  const isNeeded = event.required.length > 0;
  const first = event.type === 'identify' ? [] : firstOf(event);
  const given = ['who: Said', ...first, isNeeded ? `${root}: ${type}` : `${root}: ${type} = {}`];
  const said = ['...who', ...saidOf(event), root];
  return `${docOf(event, '    ')}    ${member}: (${given.join(', ')}): unknown =>
      tracker.${event.type}({ ${said.join(', ')} }),\n`;
}

const saidOf = ({ type, name }: PlannedEvent): readonly string[] => {
  if (type === 'identify') return [];
  if (type === 'group') return ['groupId'];
  const member = type === 'track' ? 'event' : 'name';
  return [name === undefined ? 'name' : `${member}: ${JSON.stringify(name)}`];
};
