/** Kinds of identifiers that lists may know somebody by. */
export const contactKinds: ReadonlySet<string> = new Set([
  'email',
  'phone',
  'line_user_id',
  'idfa',
  'gaid',
]);
