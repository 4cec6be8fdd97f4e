import {
  type AttributeValue,
  attributeOf,
  emptyItem,
  type Item,
  type MutableItem,
} from './attribute-value.ts';
import { addNumbers } from './decimal.ts';
import { valueAt } from './document-path.ts';
import { validationError } from './errors.ts';
import type { CompiledUpdate } from './expression-compiler.ts';
import type { DocumentPath, UpdateAction, UpdateOperand } from './expression-tree.ts';

/**
 * The item after the update. Every operand is read from the item as it was, whatever the order of the actions.
 *
 * @throws AwsError ValidationException where types or paths do not fit
 */
export function applyUpdate(update: CompiledUpdate, item: Item, values: Item): MutableItem {
  const draft = draftOfItem(item);
  const root: DraftMap = { kind: 'M', members: draft };
  const writes = update.actions.map((action) => planned(action, item, values));
  // Removed list elements leave their places only at the end: indexes mean the item as it was.
  const shortened = new Set<DraftList>();
  for (const { path, value } of writes) {
    const parent = parentOf(root, path);
    if (parent.kind === 'L') shortened.add(parent);
    place(parent, path, value);
  }
  for (const list of shortened) list.elements = list.elements.filter((one) => one !== undefined);
  return materializeMap(draft);
}

type Draft = DraftMap | DraftList | { readonly kind: 'leaf'; readonly value: AttributeValue };
interface DraftMap {
  readonly kind: 'M';
  readonly members: Map<string, Draft>;
}
interface DraftList {
  readonly kind: 'L';
  elements: (Draft | undefined)[];
}

interface PlannedWrite {
  readonly path: DocumentPath;
  /** Undefined removes. */
  readonly value: AttributeValue | undefined;
}

function draftOfItem(item: Item): Map<string, Draft> {
  return new Map(Object.entries(item).map(([name, value]) => [name, draftOf(value)]));
}

function draftOf(value: AttributeValue): Draft {
  if ('M' in value) return { kind: 'M', members: draftOfItem(value.M) };
  if ('L' in value) return { kind: 'L', elements: value.L.map(draftOf) };
  return { kind: 'leaf', value };
}

function materializeMap(members: ReadonlyMap<string, Draft>): MutableItem {
  const item = emptyItem();
  for (const [name, draft] of members) item[name] = materialize(draft);
  return item;
}

function materialize(draft: Draft): AttributeValue {
  if (draft.kind === 'leaf') return draft.value;
  if (draft.kind === 'M') return { M: materializeMap(draft.members) };
  return { L: draft.elements.flatMap((one) => (one === undefined ? [] : [materialize(one)])) };
}

function invalidPath() {
  return validationError(
    'The document path provided in the update expression is invalid for update',
  );
}

function parentOf(root: DraftMap, path: DocumentPath): DraftMap | DraftList {
  let draft: Draft = root;
  for (const piece of path.slice(0, -1)) {
    const next: Draft | undefined =
      typeof piece === 'number'
        ? draft.kind === 'L'
          ? draft.elements[piece]
          : undefined
        : draft.kind === 'M'
          ? draft.members.get(piece)
          : undefined;
    if (next === undefined) throw invalidPath();
    draft = next;
  }
  if (draft.kind === 'leaf') throw invalidPath();
  return draft;
}

function place(
  parent: DraftMap | DraftList,
  path: DocumentPath,
  value: AttributeValue | undefined,
): void {
  const last = path[path.length - 1];
  if (parent.kind === 'M' && typeof last === 'string') {
    if (value === undefined) parent.members.delete(last);
    else parent.members.set(last, draftOf(value));
  } else if (parent.kind === 'L' && typeof last === 'number') {
    if (value !== undefined) parent.elements[last] = draftOf(value);
    else if (last < parent.elements.length) parent.elements[last] = undefined;
  } else {
    throw invalidPath();
  }
}

function planned(action: UpdateAction, item: Item, values: Item): PlannedWrite {
  switch (action.kind) {
    case 'set':
      return { path: action.path, value: resolve(action.value, item, values) };
    case 'remove':
      return { path: action.path, value: undefined };
    case 'add':
      return {
        path: action.path,
        value: added(valueAt(action.path, item), known(values, action.valueName)),
      };
    case 'delete':
      return {
        path: action.path,
        value: without(valueAt(action.path, item), known(values, action.valueName)),
      };
  }
}

function known(values: Item, name: string): AttributeValue {
  const value = attributeOf(values, name);
  if (value === undefined) throw new Error(`the expression parser let ${name} through`);
  return value;
}

function wrongType() {
  return validationError('An operand in the update expression has an incorrect data type');
}

function added(old: AttributeValue | undefined, value: AttributeValue): AttributeValue {
  if (old === undefined) return value;
  const union = (left: readonly string[], right: readonly string[]) => [
    ...new Set([...left, ...right]),
  ];
  if ('N' in value && 'N' in old) return { N: addNumbers(old.N, value.N, 1) };
  if ('SS' in value && 'SS' in old) return { SS: union(old.SS, value.SS) };
  if ('NS' in value && 'NS' in old) return { NS: union(old.NS, value.NS) };
  if ('BS' in value && 'BS' in old) return { BS: union(old.BS, value.BS) };
  throw wrongType();
}

function without(
  old: AttributeValue | undefined,
  value: AttributeValue,
): AttributeValue | undefined {
  if (old === undefined) return undefined;
  const rest = (left: readonly string[], right: readonly string[]) =>
    left.filter((one) => !right.includes(one));
  if ('SS' in value && 'SS' in old) return nonEmpty(rest(old.SS, value.SS), (SS) => ({ SS }));
  if ('NS' in value && 'NS' in old) return nonEmpty(rest(old.NS, value.NS), (NS) => ({ NS }));
  if ('BS' in value && 'BS' in old) return nonEmpty(rest(old.BS, value.BS), (BS) => ({ BS }));
  throw wrongType();
}

function nonEmpty(
  members: readonly string[],
  wrap: (members: readonly string[]) => AttributeValue,
): AttributeValue | undefined {
  return members.length === 0 ? undefined : wrap(members);
}

function resolve(operand: UpdateOperand, item: Item, values: Item): AttributeValue {
  switch (operand.kind) {
    case 'value':
      return known(values, operand.name);
    case 'path': {
      const value = valueAt(operand.path, item);
      if (value !== undefined) return value;
      throw validationError(
        'The provided expression refers to an attribute that does not exist in the item',
      );
    }
    case 'if_not_exists':
      return valueAt(operand.path, item) ?? resolve(operand.fallback, item, values);
    case 'arithmetic': {
      const left = resolve(operand.left, item, values);
      const right = resolve(operand.right, item, values);
      if (!('N' in left) || !('N' in right)) throw wrongType();
      return { N: addNumbers(left.N, right.N, operand.sign) };
    }
    case 'list_append': {
      const left = resolve(operand.left, item, values);
      const right = resolve(operand.right, item, values);
      if (!('L' in left) || !('L' in right)) throw wrongType();
      return { L: [...left.L, ...right.L] };
    }
  }
}
