import { type CorpusRequest, requestOf } from './corpus-request.ts';

const names = [
  '__proto__',
  'constructor',
  'prototype',
  '\\u005f\\u005fproto\\u005f\\u005f',
  '\\u0063onstructor',
  '__defineGetter__',
  '__lookupSetter__',
  'toString',
  'valueOf',
  'hasOwnProperty',
];
const values = [
  '{"polluted":true}',
  '{"prototype":{"polluted":true}}',
  '{"toString":null}',
  '[{"polluted":true}]',
  'null',
  '"polluted"',
  '1',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"length":1e9}',
];
/** Where the member may stand; `@` is the member. */
const places = [
  '{"type":"track","event":"x","userId":"u",@}',
  '{"type":"track","event":"x","userId":"u","properties":{@}}',
  '{"type":"track","event":"x","userId":"u","properties":{"a":[{"b":{@}}]}}',
  '{"type":"identify","userId":"u","traits":{@}}',
  '{"type":"identify","userId":"u","traits":{"address":{@}}}',
  '{"type":"group","userId":"u","groupId":"g","traits":{@}}',
  '{"type":"page","userId":"u","context":{@}}',
  '{"type":"page","userId":"u","context":{"consent":{"categoryPreferences":{@}}}}',
  '{"type":"track","event":"x","userId":"u","integrations":{@}}',
  '{"type":"track","event":"x","userId":"u","context":{"externalIds":[{@}]}}',
];

/** Each name with each value in each place: 1,000 payloads that want to change what every object has. */
export function pollutionRequests(): readonly CorpusRequest[] {
  return places.map((place, number) => {
    const events = names.flatMap((name) =>
      values.map((value) => place.replace('@', `"${name}":${value}`)),
    );
    return requestOf('pollution', `place ${number}`, `{"batch":[${events.join(',')}]}`);
  });
}

/** Names that an object has though nobody gave it any. */
export function inherited(): readonly string[] {
  const found: string[] = [];
  for (const name in {}) found.push(name);
  return [...found, ...Object.getOwnPropertyNames(Object.prototype)].toSorted();
}
