/** Tables that have a generation for each partition in the control table. */
export const rewrittenTables: readonly string[] = [
  'events',
  'outcomes',
  'identity_map',
  'evidence',
  'node_traits',
  'consents',
  'account_members',
  'profile_days',
  'sessions',
  'scores',
];
