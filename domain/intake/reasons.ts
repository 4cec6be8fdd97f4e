/** Why an event was not stored, with the line that `docs/errors.md` shows. A closed list: the key is kept for ever. */
export const reasons = {
  bad_envelope: 'The queue message is not an envelope of ours.',
  bad_gzip: 'The body was declared as gzip but does not inflate.',
  inflates_too_large: 'The body inflates to more than 5 MiB.',
  invalid_utf8: 'The body is not UTF-8.',
  malformed_json: 'The body, or this event of a batch, is not JSON.',
  body_not_object: 'The body is JSON, but not an object.',
  batch_missing: 'The body of a batch has no array named `batch`.',
  empty_batch: 'The batch holds no events.',
  too_many_events: 'The batch holds more than 5,000 events.',
  not_an_object: 'The event is JSON, but not an object.',
  too_large:
    'The event is larger than its write key allows: 32 KiB for browser, 256 KiB for server keys.',
  too_deep: 'The event nests more than 32 levels.',
  too_many_keys: 'The event has more keys than allowed: 2,000 for browser, 20,000 for server keys.',
  array_too_long:
    'An array has more members than allowed: 1,000 for browser, 5,000 for server keys.',
  string_too_long: 'A string is longer than 8,192 characters.',
  forbidden_key: 'A key is named `__proto__` or `constructor`.',
  number_out_of_range: 'A number is too large to be held.',
  unknown_type: 'The event type is none of track, identify, page, screen, group, alias.',
  call_not_allowed: 'The write key may not make this kind of call.',
  app_not_allowed:
    'The event comes from no app (`context.app.namespace`) that its write key lists.',
  invalid_field: 'A field of the wire format has the wrong type or is missing.',
  invalid_consent:
    'A consent is neither true nor false, has a name over 64 characters, or is one of more than 50.',
  unsafe_number_id: 'An id was sent as a number whose digits would be lost; send it as a string.',
  id_too_long: 'An id is longer than 512 characters.',
  no_identifier:
    'The event names nobody: no usable userId, anonymousId or other identifier that its write key may assert.',
  trait_too_long: 'A personal trait (name, address …) is longer than 1,024 characters.',
  conflict: 'An event with this messageId but another content was stored before.',
  plan_violation:
    'The event breaks the tracking plan of its source, which is strict; the letter says where.',
  suppressed: 'The event is of somebody who was erased: nothing of it is kept.',
  unprocessable: 'The event met a fault of ours; it is kept and can be replayed after the fix.',
} as const;

export type Reason = keyof typeof reasons;
