import {
  type IdentifierKindRow,
  identifierKindRows,
  type NormaliserName,
  placeholders,
} from '../../schemas/identifier-kinds.ts';
import type { IdentifierKind } from '../identity/identifier.ts';
import { cardNumber } from './card.ts';
import { lineUserId, uuid } from './device-id.ts';
import { emailOrHash, isPersonalAddress } from './email.ts';
import { inNamespace } from './namespace.ts';
import type { Cleaned, Step } from './outcome.ts';
import { isPersonalNumber, ownedPhone } from './phone.ts';
import { cleanWords } from './text.ts';

/** An identifier ready for the graph. */
export type NormalisedIdentifier =
  | {
      /** What it turned out to be: a fixed line given as `phone` is a `landline`. */
      readonly kind: IdentifierKind;
      readonly value: string;
      /** False for what stands for no single person: an office (`info@…`), a household (a fixed line). It joins nobody. */
      readonly personal: boolean;
    }
  | { readonly refused: string };

interface Normaliser {
  readonly clean: Step;
  readonly kindOf?: (value: string) => IdentifierKind;
  /** @default true for all */
  readonly isPersonal?: (value: string) => boolean;
}

const normalisers: Readonly<Record<NormaliserName, Normaliser>> = {
  opaque: { clean: cleanWords },
  email: { clean: emailOrHash, isPersonal: isPersonalAddress },
  phone: {
    clean: ownedPhone,
    isPersonal: isPersonalNumber,
    kindOf: (number) => (isPersonalNumber(number) ? 'phone' : 'landline'),
  },
  card: { clean: cardNumber },
  line: { clean: lineUserId },
  uuid: { clean: uuid },
};

interface Rule {
  readonly row: IdentifierKindRow;
  readonly normaliser: Normaliser;
  readonly valid: RegExp;
  readonly blocked: ReadonlySet<string>;
}

const rules: ReadonlyMap<IdentifierKind, Rule> = new Map(
  identifierKindRows.map((row: IdentifierKindRow & { readonly name: IdentifierKind }) => [
    row.name,
    {
      row,
      normaliser: normalisers[row.normaliser],
      valid: new RegExp(row.valid, 'su'),
      blocked: new Set(row.blocked),
    },
  ]),
);

const nobodys = new Set(placeholders);
const placeholder: Cleaned = { refused: 'is a placeholder, not an identifier' };

/**
 * Normalises an identifier as the graph keys it, by the kind's row. Idempotent: a value that came out comes out again
 * unchanged.
 *
 * @param region ISO 3166-1 alpha-2 upper case, assumed for phone numbers without a country code
 */
export function normaliseIdentifier(
  kind: IdentifierKind,
  value: string,
  region: string,
): NormalisedIdentifier {
  const rule = rules.get(kind);
  if (rule === undefined) throw new RangeError('no row describes this kind of identifier');
  const { namespace } = rule.row;
  const clean: Step = (text) => cleaned(rule, text, region);
  const found =
    namespace === undefined ? clean(value, region) : inNamespace(namespace, clean)(value, region);
  if ('refused' in found) return found;
  return {
    kind: kindOfValue(kind, found.value),
    value: found.value,
    personal: rule.normaliser.isPersonal?.(found.value) ?? true,
  };
}

/** The kind that a normalised value is, whichever it was asked by. */
export function kindOfValue(kind: IdentifierKind, normalisedValue: string): IdentifierKind {
  return rules.get(kind)?.normaliser.kindOf?.(normalisedValue) ?? kind;
}

function cleaned({ normaliser, valid, blocked }: Rule, text: string, region: string): Cleaned {
  if (isPlaceholder(text)) return placeholder;
  const found = normaliser.clean(text, region);
  if ('refused' in found) return found;
  if (isPlaceholder(found.value) || blocked.has(found.value)) return placeholder;
  return valid.test(found.value) ? found : { refused: 'has not the form of this kind' };
}

/** What stands where nothing should, with or without quotes; and whatever is made of zeros alone. */
function isPlaceholder(text: string): boolean {
  const bare = text
    .trim()
    .replace(/^["'`]+|["'`]+$/g, '')
    .trim()
    .toLowerCase();
  return nobodys.has(bare) || /^[0-]*$/.test(bare);
}
