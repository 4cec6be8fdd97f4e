type Json = unknown;

const objectOf = (value: Json): Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);
const member = (value: Json, ...path: readonly string[]): Json =>
  path.reduce<Json>((inner, name) => objectOf(inner)[name], value);

/** Where the requests of a platform hold a record a person. */
const recordsOf: Readonly<Record<string, (body: Json) => readonly Json[]>> = {
  google: (body) => listOf(member(body, 'audienceMembers')),
  meta: (body) => listOf(member(body, 'payload', 'data')),
  tiktok: (body) => listOf(member(body, 'batch_data')),
  x: (body) => listOf(body).flatMap((operation) => listOf(member(operation, 'params', 'users'))),
  webhook: (body) => listOf(member(body, 'members')),
  amazon: (body) => listOf(member(body, 'records')),
  criteo: (body) => listOf(member(body, 'data', 'attributes', 'identifiers')),
  linkedin: (body) => listOf(member(body, 'elements')),
  microsoft: (body) => listOf(member(body, 'CustomerListUserData', 'CustomerListItems')),
  pinterest: (body) => String(member(body, 'records')).split(','),
  snap: (body) => listOf(member(body, 'users')).flatMap((users) => listOf(member(users, 'data'))),
  // A line by itself.
  file: (body) => [body],
};

/**
 * Identifiers of each record of a request or a file, as whoever got it reads them. A platform without a line above is
 * read by its longest list: its elements are the records. Text that is no JSON has a record a line.
 *
 * @param known identifiers that anybody has; other texts are left out
 */
export function identifiersByRecord(
  type: string,
  body: string,
  known: ReadonlySet<string>,
): readonly (readonly string[])[] {
  const json = parsed(body);
  const records =
    json === undefined ? body.split('\n') : (recordsOf[type]?.(json) ?? longestList(json));
  return records
    .map((record) => [...new Set(textsIn(record).filter((text) => known.has(text)))])
    .filter((identifiers) => identifiers.length > 0);
}

function parsed(body: string): Json {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function longestList(json: Json): readonly Json[] {
  const lists = listsIn(json);
  return lists.reduce((long, list) => (list.length > long.length ? list : long), []);
}

function listsIn(json: Json): readonly (readonly Json[])[] {
  const own = Array.isArray(json) ? [json] : [];
  return [...own, ...[...Object.values(objectOf(json)), ...listOf(json)].flatMap(listsIn)];
}

/** Texts of a record, cells of a line apart. */
function textsIn(record: Json): readonly string[] {
  if (typeof record === 'string') return record.split(/[\s,"[\]{}:|]+/);
  return [...Object.values(objectOf(record)), ...listOf(record)].flatMap(textsIn);
}
