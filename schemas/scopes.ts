import * as z from 'zod';

/** What an API key may be allowed to do, one word each; a route asks for exactly one. */
export const scope = z.enum([
  'status:read',
  'sources:read',
  'sources:write',
  'events:read',
  'events:write',
  'profiles:read',
  'profiles:reveal',
  'identity:read',
  'identity:write',
  'identity:erase',
  'audiences:read',
  'audiences:write',
  'reports:read',
  'reports:write',
  'refresh:write',
  'destinations:read',
  'destinations:write',
  'legal-bases:write',
  'syncs:read',
  'syncs:write',
  'channels:read',
  'channels:write',
  'campaigns:read',
  'campaigns:write',
  'lists:read',
  'lists:write',
  'accounts:read',
  'accounts:write',
  'keys:read',
  'keys:write',
]);
export type Scope = z.infer<typeof scope>;

/** What each scope opens. */
export const scopeTexts: Readonly<Record<Scope, string>> = {
  'status:read': 'how the deployment is: status, jobs, tally',
  'sources:read': 'sources and the write keys of browsers; imports and their reports',
  'sources:write': 'make sources, and tracking plans that they are kept to',
  'events:read': 'the last events and what became of each',
  'events:write': 'send events: imports of files, replay of dead letters, members of accounts',
  'profiles:read': 'people, one at a time, with their values masked',
  'profiles:reveal': 'the same values in clear, and addresses of households',
  'identity:read':
    'the identity graph: evidence, history, audit, matches; searches and dry runs, which change nothing',
  'identity:write': 'change the identity graph: unmerge, alias, block, matches, rules',
  'identity:erase': 'erase a person for good',
  'audiences:read': 'audiences, their definitions and versions',
  'audiences:write': 'make, change and delete audiences',
  'reports:read': 'reports: figures about many people, nobody by name',
  'reports:write': 'set the goals of the brand',
  'refresh:write': 'start a refresh',
  'destinations:read': 'destinations without their credentials',
  'destinations:write': 'make, change and delete destinations',
  'legal-bases:write': 'say on what ground personal data may go to a destination',
  'syncs:read': 'syncs and what became of their members',
  'channels:read': 'when and how often the brand may reach people, and in whose name',
  'channels:write': 'set quiet hours, caps, and who sends',
  'campaigns:read': 'campaigns and what became of their messages',
  'campaigns:write': 'send messages to the people of an audience',
  'lists:read': 'lists for people: figures, nobody by name',
  'lists:write': 'make lists of people in the clear and fetch them; give coupon codes',
  'syncs:write': 'make, change, run and delete syncs; check the connection of a destination',
  'accounts:read': 'accounts and the sums over them',
  'accounts:write': 'name accounts and say what stands under what',
  'keys:read': 'API keys: names, scopes and ends, never a key',
  'keys:write': 'make and revoke API keys',
};

const viewer: readonly Scope[] = [
  'status:read',
  'sources:read',
  'events:read',
  'audiences:read',
  'reports:read',
  'destinations:read',
  'syncs:read',
  'channels:read',
  'campaigns:read',
  'lists:read',
  'accounts:read',
];
const analyst: readonly Scope[] = [
  ...viewer,
  'profiles:read',
  'identity:read',
  'audiences:write',
  'reports:write',
  'accounts:write',
];
const activator: readonly Scope[] = [...analyst, 'refresh:write', 'syncs:write', 'campaigns:write'];

/** Bundles of scopes by name; each has all of the one before. A role gains what later versions add to its bundle. */
export const roles = {
  viewer,
  analyst,
  activator,
  admin: scope.options,
} as const satisfies Readonly<Record<string, readonly Scope[]>>;

export const role = z.enum(['viewer', 'analyst', 'activator', 'admin']);
export type Role = z.infer<typeof role>;
