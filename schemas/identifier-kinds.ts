/**
 * What a kind of identifier stands for.
 *
 * - `person`: one human being (`user_id`)
 * - `contact`: a way to reach one, which may turn out to be shared (`email`)
 * - `device`: a browser, an app installation, a receipt; with one neighbour only it is a leaf
 * - `household`: people who live together (a fixed line); kept and shown, joins nobody
 */
export type IdentifierClass = 'person' | 'contact' | 'device' | 'household';

/**
 * How a value becomes the kind's one spelling; `domain/normalize/identifier.ts` has the code behind each name.
 *
 * - `opaque`: as given, NFC and trimmed
 * - `email`: an address, or the SHA-256 of one
 * - `phone`: E.164; the number itself says whether it is a mobile (`phone`) or a fixed line (`landline`)
 * - `card`: digits and letters of a number, without what is printed between them
 * - `line`: id of a LINE user
 * - `uuid`: lower case with hyphens
 */
export type NormaliserName = 'opaque' | 'email' | 'phone' | 'card' | 'line' | 'uuid';

/** A kind of identifier. Adding one is adding such a row to {@link identifierKindRows}. */
export interface IdentifierKindRow {
  /** Prefix of the node ids: lower case letters, digits and `_`. Never renamed, stored nodes carry it. */
  readonly name: string;
  readonly class: IdentifierClass;
  /**
   * Two of it never meet in one profile, and whatever is not unique and directly next to two of them is shared: it
   * joins nobody.
   */
  readonly isUnique: boolean;
  /**
   * Most of it in one profile: of all time, or first seen within any so many days. More are refused, in the canonical
   * order of the evidence.
   *
   * @default no limit of its own
   */
  readonly limit?: { readonly perProfile: number; readonly withinDays?: number };
  /** `server`: what a browser key says of it is no identity; the event is stored all the same. */
  readonly assertedBy: 'anybody' | 'server';
  readonly normaliser: NormaliserName;
  /** What a normalised value must be: source of a regular expression. For a namespaced kind, of the part behind `:`. */
  readonly valid: string;
  /** Normalised values that are nobody's, beside {@link placeholders}; for a namespaced kind the parts behind `:`. */
  readonly blocked?: readonly string[];
  /**
   * The value is unique within something only, and its spelling is `<space>:<value>`.
   *
   * @default unique by itself
   */
  readonly namespace?: {
    /** Names of the two members where it comes as an object: `{programme, number}`. */
    readonly members: readonly [space: string, value: string];
    /**
     * Space of a value that names none; null when it is then taken as given.
     *
     * @default a value without its space is refused
     */
    readonly usual?: string | null;
  };
  /**
   * What the node's keyed hash is made of. `sha256`: the SHA-256 of the value, so that whoever has only that finds the
   * same node.
   *
   * @default 'value'
   */
  readonly keyedBy?: 'value' | 'sha256';
  /** Whether the vault keeps the clear value. What it keeps, the lake never holds. */
  readonly isKept: boolean;
  /** Names of traits and import columns that hold it: lower case, without spaces and punctuation. */
  readonly fieldNames: readonly string[];
  /** Properties hold it, too, not of traits alone. Only where those name nobody else. */
  readonly isInProperties?: boolean;
  /** Types of `context.externalIds` that mean it, beside its own name. */
  readonly externalTypes?: readonly string[];
  /** `context.device.type`s whose `advertisingId` it is. */
  readonly deviceTypes?: readonly string[];
}

/** What programs and people write where an identifier should be, lower case; quotes around them change nothing. */
export const placeholders: readonly string[] =
  '- -- -1 . ? anonymous false guest n/a #n/a na nan nil none null nul \\n true undefined unknown (null) <null> [] {} (none) not_set なし 不明 未登録 未設定'
    .split(' ')
    .concat('[object object]', '(not set)', 'not set', 'ffffffff-ffff-ffff-ffff-ffffffffffff');

/** Longest value; longer ones are payload, not identity. */
const opaqueText = '^.{1,512}$';
const uuid = '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/**
 * All kinds, strongest first: the order decides which node names a profile, which keys a fact, and which evidence is
 * taken first.
 */
export const identifierKindRows = [
  {
    name: 'user_id',
    class: 'person',
    isUnique: true,
    assertedBy: 'anybody',
    normaliser: 'opaque',
    valid: opaqueText,
    isKept: true,
    fieldNames: [],
  },
  {
    name: 'member_no',
    class: 'person',
    isUnique: true,
    assertedBy: 'server',
    normaliser: 'card',
    valid: '^[0-9A-Z]{1,64}$',
    namespace: { members: ['programme', 'number'], usual: 'own' },
    isKept: true,
    fieldNames: [
      ...['membernumber', 'memberno', 'membershipnumber', 'membershipno'],
      ...['会員番号', '会員no', '会員ナンバー'],
    ],
    isInProperties: true,
    externalTypes: ['member_number'],
  },
  {
    name: 'line_user_id',
    class: 'person',
    isUnique: false,
    limit: { perProfile: 10 },
    assertedBy: 'server',
    normaliser: 'line',
    valid: '^U[0-9a-f]{32}$',
    blocked: [`U${'0'.repeat(32)}`],
    namespace: { members: ['provider', 'userId'], usual: 'own' },
    isKept: true,
    fieldNames: ['lineuserid', 'lineuid', 'lineユーザーid', 'lineユーザid'],
    isInProperties: true,
    externalTypes: ['line'],
  },
  {
    name: 'point_card',
    class: 'contact',
    isUnique: false,
    limit: { perProfile: 30 },
    assertedBy: 'server',
    normaliser: 'card',
    valid: '^[0-9]{8,20}$',
    namespace: { members: ['programme', 'number'], usual: 'own' },
    isKept: true,
    fieldNames: [
      ...['pointcard', 'pointcards', 'pointcardnumber', 'pointcardno'],
      ...['ポイントカード', 'ポイントカード番号', 'ポイント会員番号'],
    ],
    isInProperties: true,
  },
  {
    name: 'email',
    class: 'contact',
    isUnique: false,
    assertedBy: 'anybody',
    normaliser: 'email',
    valid: '^(?:.+@.+|[0-9a-f]{64})$',
    // Hashes of nothing and of what stands for nothing: every export without an address has the same.
    blocked: [
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      '74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b',
      'eb045d78d273107348b0300c01d29b7552d622abbc6faf81b3ec55359aa9950c',
    ],
    keyedBy: 'sha256',
    isKept: true,
    fieldNames: [
      ...['email', 'emailaddress', 'mail', 'mailaddress', 'メール', 'メールアドレス', 'eメール'],
      ...['emailsha256', 'sha256email', 'hashedemail', 'emailhash'],
    ],
    externalTypes: ['email_sha256'],
  },
  {
    name: 'phone',
    class: 'contact',
    isUnique: false,
    assertedBy: 'anybody',
    normaliser: 'phone',
    valid: '^\\+[1-9][0-9]{6,14}$',
    isKept: true,
    fieldNames: [
      ...['phone', 'phonenumber', 'phoneno', 'tel', 'telno'],
      ...['telephone', 'telephonenumber', 'telephoneno'],
      ...['mobile', 'mobilephone', 'mobilenumber', 'mobileno', 'cellphone', 'cellphonenumber'],
      ...['電話', '電話番号', '携帯', '携帯番号', '携帯電話', '携帯電話番号'],
    ],
  },
  {
    name: 'landline',
    class: 'household',
    isUnique: false,
    assertedBy: 'anybody',
    normaliser: 'phone',
    valid: '^\\+[1-9][0-9]{6,14}$',
    isKept: true,
    fieldNames: [
      'landline',
      'homephone',
      'homephonenumber',
      '固定電話',
      '固定電話番号',
      '自宅電話',
      '自宅電話番号',
    ],
  },
  {
    name: 'external_id',
    class: 'device',
    isUnique: false,
    assertedBy: 'anybody',
    normaliser: 'opaque',
    valid: opaqueText,
    namespace: { members: ['platform', 'id'] },
    isKept: true,
    fieldNames: [],
  },
  {
    name: 'idfa',
    class: 'device',
    isUnique: false,
    limit: { perProfile: 20 },
    assertedBy: 'anybody',
    normaliser: 'uuid',
    valid: uuid,
    isKept: true,
    fieldNames: [],
    externalTypes: ['ios.idfa'],
    deviceTypes: ['ios', 'ipados', 'tvos'],
  },
  {
    name: 'gaid',
    class: 'device',
    isUnique: false,
    limit: { perProfile: 20 },
    assertedBy: 'anybody',
    normaliser: 'uuid',
    valid: uuid,
    isKept: true,
    fieldNames: [],
    externalTypes: ['android.idfa', 'aaid'],
    deviceTypes: ['android'],
  },
  {
    name: 'anonymous_id',
    class: 'device',
    isUnique: false,
    assertedBy: 'anybody',
    normaliser: 'opaque',
    valid: opaqueText,
    isKept: false,
    fieldNames: [],
  },
  {
    name: 'receipt_id',
    class: 'device',
    isUnique: false,
    assertedBy: 'server',
    normaliser: 'opaque',
    valid: opaqueText,
    namespace: { members: ['store', 'id'], usual: null },
    isKept: false,
    fieldNames: ['receiptid', 'レシートid'],
    isInProperties: true,
  },
] as const satisfies readonly IdentifierKindRow[];
