import conditionParser from 'dynalite/db/conditionParser.js';
import projectionParser from 'dynalite/db/projectionParser.js';
import updateParser from 'dynalite/db/updateParser.js';
import { compareScalars } from './attribute-comparison.ts';
import { type AttributeValue, type Item, isObject, typeOf } from './attribute-value.ts';
import { validationError } from './errors.ts';
import {
  type Condition,
  type DocumentPath,
  namesOfValues,
  narrowCondition,
  narrowPath,
  narrowUpdateAction,
  type UpdateAction,
} from './expression-tree.ts';
import { isReserved } from './reserved-words.ts';

export type Names = Readonly<Record<string, string>>;

interface Compiled {
  /** Placeholders that the expression uses. */
  readonly usedNames: readonly string[];
  readonly usedValues: readonly string[];
  /** Top-level attributes below which the expression reaches. */
  readonly nestedHeads: readonly string[];
}

export interface CompiledCondition extends Compiled {
  readonly root: Condition;
  /** Top-level attributes that the expression mentions. */
  readonly heads: readonly string[];
}

export interface CompiledUpdate extends Compiled {
  readonly actions: readonly UpdateAction[];
}

export interface CompiledProjection extends Compiled {
  readonly paths: readonly DocumentPath[];
}

interface Parser {
  parse(text: string, options: { readonly context: object }): unknown;
}

interface Source {
  /** Name of the request member, for messages. */
  readonly label: string;
  readonly text: string;
  readonly names: Names;
  readonly values: Item;
}

interface Parsed extends Compiled {
  readonly tree: Readonly<Record<string, unknown>>;
}

function isGreater(_operator: string, left: AttributeValue, right: AttributeValue): boolean {
  return (compareScalars(left, right) ?? 0) > 0;
}

function parseWith(parser: Parser, { label, text, names, values }: Source): Parsed {
  if (text === '') throw validationError(`Invalid ${label}: The expression can not be empty;`);
  const unusedNames = Object.fromEntries(Object.keys(names).map((name) => [name, true]));
  const unusedValues = Object.fromEntries(Object.keys(values).map((name) => [name, true]));
  const context = {
    attrNames: names,
    attrVals: values,
    unusedAttrNames: unusedNames,
    unusedAttrVals: unusedValues,
    isReserved,
    compare: isGreater,
  };
  let tree: unknown;
  try {
    tree = parser.parse(text, { context });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw validationError(`Invalid ${label}: Syntax error; ${message}`);
  }
  if (typeof tree === 'string') throw validationError(`Invalid ${label}: ${tree}`);
  if (!isObject(tree)) throw new Error('the expression parser returned no tree');
  return {
    tree,
    usedNames: Object.keys(names).filter((name) => !(name in unusedNames)),
    usedValues: Object.keys(values).filter((name) => !(name in unusedValues)),
    nestedHeads: keysOf(tree['nestedPaths']),
  };
}

function keysOf(value: unknown): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

const maximumCached = 2000;

function cached<Result>(compile: (source: Source) => Result): (source: Source) => Result {
  const cache = new Map<string, Result>();
  return (source) => {
    // The parser looks at the values of these two, not only at their types.
    if (/between|attribute_type/i.test(source.text)) return compile(source);
    const key = cacheKey(source);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const compiled = compile(source);
    if (cache.size >= maximumCached) cache.clear();
    cache.set(key, compiled);
    return compiled;
  };
}

function cacheKey({ label, text, names, values }: Source): string {
  let key = `${label}\n${text}`;
  for (const [name, attribute] of Object.entries(names)) key += `\n${name} ${attribute}`;
  for (const [name, value] of Object.entries(values)) key += `\n${name} ${typeOf(value)}`;
  return key;
}

/** @throws AwsError ValidationException with AWS's message, as all three */
export const compileCondition = cached((source): CompiledCondition => {
  const { tree, ...uses } = parseWith(conditionParser, source);
  const root = narrowCondition(tree['expression'], namesOfValues(source.values));
  return { root, heads: keysOf(tree['pathHeads']), ...uses };
});

export const compileUpdate = cached((source): CompiledUpdate => {
  const { tree, ...uses } = parseWith(updateParser, source);
  const names = namesOfValues(source.values);
  const actions = listOf(tree['sections']).map((section) => narrowUpdateAction(section, names));
  return { actions, ...uses };
});

export const compileProjection = cached((source): CompiledProjection => {
  const { tree, ...uses } = parseWith(projectionParser, source);
  return { paths: listOf(tree['paths']).map(narrowPath), ...uses };
});
