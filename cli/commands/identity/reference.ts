import { identifierKinds } from '../../../domain/identity/identifier.ts';
import { isNodeId } from '../../../domain/identity/node-id.ts';
import { UsageError } from '../../command.ts';

/** An identifier as the API takes it: a node's id, or kind and value. */
export type Reference = string | { readonly kind: string; readonly value: string };

const kinds: readonly string[] = identifierKinds;

/** What usage texts say of them. */
export const referenceUsage = `  ID   KIND VALUE, KIND:VALUE, or the id of a node
       KIND is one of ${kinds.join(', ')}`;

/**
 * The identifiers that these arguments name, `KIND VALUE` taking two of them.
 *
 * @throws UsageError when there are fewer than `least` or more than `most`, or one is none
 */
export function references(
  argv: readonly string[],
  { least, most }: { readonly least: number; readonly most: number },
): readonly Reference[] {
  const found: Reference[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (kinds.includes(argument)) {
      index += 1;
      const value = argv[index];
      if (value === undefined) throw new UsageError(`Which ${argument}? Its value is missing.`);
      found.push({ kind: argument, value });
    } else found.push(single(argument));
  }
  if (found.length < least || found.length > most) {
    const wanted = least === most ? String(least) : `${least} to ${most}`;
    throw new UsageError(`Name ${wanted} identifier(s); these are ${found.length}.`);
  }
  return found;
}

function single(argument: string): Reference {
  if (isNodeId(argument)) return argument;
  const colon = argument.indexOf(':');
  const kind = argument.slice(0, Math.max(0, colon));
  if (kinds.includes(kind)) return { kind, value: argument.slice(colon + 1) };
  throw new UsageError(
    `${JSON.stringify(argument)} is no identifier. KIND is one of ${kinds.join(', ')}.`,
  );
}
