import type { AttributeValue } from './attribute-value.ts';
import { isObject } from './attribute-value.ts';

/** `['a', 'b', 0]` is `a.b[0]`; the first piece is always a name. */
export type DocumentPath = readonly (string | number)[];

export type Operand =
  | { readonly kind: 'path'; readonly path: DocumentPath }
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'size'; readonly of: Operand };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition }
  | {
      readonly kind: 'compare';
      readonly comparator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | {
      readonly kind: 'between';
      readonly operand: Operand;
      readonly low: Operand;
      readonly high: Operand;
    }
  | { readonly kind: 'in'; readonly operand: Operand; readonly candidates: readonly Operand[] }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly Operand[] };

export type UpdateOperand =
  | { readonly kind: 'path'; readonly path: DocumentPath }
  | { readonly kind: 'value'; readonly name: string }
  | {
      readonly kind: 'arithmetic';
      readonly sign: 1 | -1;
      readonly left: UpdateOperand;
      readonly right: UpdateOperand;
    }
  | {
      readonly kind: 'if_not_exists';
      readonly path: DocumentPath;
      readonly fallback: UpdateOperand;
    }
  | { readonly kind: 'list_append'; readonly left: UpdateOperand; readonly right: UpdateOperand };

export type UpdateAction =
  | { readonly kind: 'set'; readonly path: DocumentPath; readonly value: UpdateOperand }
  | { readonly kind: 'remove'; readonly path: DocumentPath }
  | { readonly kind: 'add' | 'delete'; readonly path: DocumentPath; readonly valueName: string };

/** The parser hands out the very objects it was given, so identity tells which `:value` stood there. */
export type ValueNames = ReadonlyMap<unknown, string>;

function unknownTree(node: unknown): Error {
  return new Error(`the expression parser returned an unknown tree: ${JSON.stringify(node)}`);
}

function argsOf(node: Readonly<Record<string, unknown>>): readonly unknown[] {
  const args = node['args'];
  if (Array.isArray(args)) return args;
  throw unknownTree(node);
}

export function narrowPath(node: unknown): DocumentPath {
  if (!Array.isArray(node)) throw unknownTree(node);
  return node.map((piece) => {
    if (typeof piece === 'string' || typeof piece === 'number') return piece;
    throw unknownTree(node);
  });
}

function narrowOperand(node: unknown, names: ValueNames): Operand {
  if (Array.isArray(node)) return { kind: 'path', path: narrowPath(node) };
  const name = names.get(node);
  if (name !== undefined) return { kind: 'value', name };
  if (isObject(node) && node['type'] === 'function' && node['name'] === 'size') {
    return { kind: 'size', of: narrowOperand(argsOf(node)[0], names) };
  }
  throw unknownTree(node);
}

function isComparator(type: unknown): type is Comparator {
  return (
    type === '=' || type === '<>' || type === '<' || type === '<=' || type === '>' || type === '>='
  );
}

export function narrowCondition(node: unknown, names: ValueNames): Condition {
  if (!isObject(node)) throw unknownTree(node);
  const type = node['type'];
  const args = argsOf(node);
  const operand = (at: number) => narrowOperand(args[at], names);
  if (type === 'and' || type === 'or') {
    return {
      kind: type,
      left: narrowCondition(args[0], names),
      right: narrowCondition(args[1], names),
    };
  }
  if (type === 'not') return { kind: 'not', inner: narrowCondition(args[0], names) };
  if (type === 'between') {
    return { kind: 'between', operand: operand(0), low: operand(1), high: operand(2) };
  }
  if (type === 'in') {
    const candidates = args.slice(1).map((one) => narrowOperand(one, names));
    return { kind: 'in', operand: operand(0), candidates };
  }
  const name = node['name'];
  if (type === 'function' && typeof name === 'string') {
    return { kind: 'function', name, args: args.map((one) => narrowOperand(one, names)) };
  }
  if (!isComparator(type)) throw unknownTree(node);
  return { kind: 'compare', comparator: type, left: operand(0), right: operand(1) };
}

function narrowUpdateOperand(node: unknown, names: ValueNames): UpdateOperand {
  if (Array.isArray(node)) return { kind: 'path', path: narrowPath(node) };
  const name = names.get(node);
  if (name !== undefined) return { kind: 'value', name };
  if (!isObject(node)) throw unknownTree(node);
  const [first, second] = argsOf(node);
  if (node['type'] === 'function' && node['name'] === 'if_not_exists') {
    return {
      kind: 'if_not_exists',
      path: narrowPath(first),
      fallback: narrowUpdateOperand(second, names),
    };
  }
  const left = narrowUpdateOperand(first, names);
  const right = narrowUpdateOperand(second, names);
  if (node['type'] === 'add') return { kind: 'arithmetic', sign: 1, left, right };
  if (node['type'] === 'subtract') return { kind: 'arithmetic', sign: -1, left, right };
  if (node['name'] === 'list_append') return { kind: 'list_append', left, right };
  throw unknownTree(node);
}

export function narrowUpdateAction(node: unknown, names: ValueNames): UpdateAction {
  if (!isObject(node)) throw unknownTree(node);
  const path = narrowPath(node['path']);
  const type = node['type'];
  if (type === 'remove') return { kind: 'remove', path };
  if (type === 'set') return { kind: 'set', path, value: narrowUpdateOperand(node['val'], names) };
  const valueName = names.get(node['val']);
  if ((type === 'add' || type === 'delete') && valueName !== undefined) {
    return { kind: type, path, valueName };
  }
  throw unknownTree(node);
}

/** Names of the values as identities, see {@link ValueNames}. */
export function namesOfValues(values: Readonly<Record<string, AttributeValue>>): ValueNames {
  return new Map(Object.entries(values).map(([name, value]) => [value, name]));
}
