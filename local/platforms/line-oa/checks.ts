const mostIds = 10_000;
const mostDescription = 120;
const userId = /^U[0-9a-f]{32}$/;
const advertisingId = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;

type Json = Readonly<Record<string, unknown>>;

/** A request that LINE answers with status 400 and this code; nothing of it is taken. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly property: string;
  constructor(code: string, property: string) {
    super(code);
    this.property = property;
  }
}

export function objectOf(body: Buffer): Json {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return { ...parsed };
  } catch {
    // Said below.
  }
  throw new InvalidRequest('The request body has 1 error(s)', 'body');
}

/** @throws InvalidRequest on more than 10,000 ids, or one of another form; which one is not said */
export function idsOf(value: unknown, isIfa: boolean): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new InvalidRequest('May not be empty', 'audiences');
  if (value.length > mostIds) {
    throw new InvalidRequest('Size must be between 0 and 10000', 'audiences');
  }
  const form = isIfa ? advertisingId : userId;
  return value.map((entry: unknown) => {
    const id = typeof entry === 'object' && entry !== null && 'id' in entry ? entry.id : undefined;
    if (typeof id === 'string' && form.test(id)) return id;
    throw new InvalidRequest('UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT', 'audiences');
  });
}

/** @throws InvalidRequest on an empty or long name, or one with control characters */
export function nameOf(value: unknown): string {
  const isName =
    typeof value === 'string' &&
    value !== '' &&
    value.length <= mostDescription &&
    !/\p{Cc}/u.test(value);
  if (isName) return value;
  throw new InvalidRequest('AUDIENCE_GROUP_NAME_WRONG', 'description');
}

/** @throws InvalidRequest on a long word, or one with control characters */
export function uploadNameOf(value: unknown): string {
  if (value === undefined) return '';
  const isName =
    typeof value === 'string' && value.length <= mostDescription && !/\p{Cc}/u.test(value);
  if (isName) return value;
  throw new InvalidRequest('AUDIENCE_GROUP_NAME_WRONG', 'uploadDescription');
}
