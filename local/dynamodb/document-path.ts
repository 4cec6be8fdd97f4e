import {
  type AttributeValue,
  attributeOf,
  emptyItem,
  type Item,
  type MutableItem,
} from './attribute-value.ts';
import type { DocumentPath } from './expression-tree.ts';

export function valueAt(path: DocumentPath, item: Item): AttributeValue | undefined {
  let value: AttributeValue = { M: item };
  for (const piece of path) {
    const next: AttributeValue | undefined = child(value, piece);
    if (next === undefined) return undefined;
    value = next;
  }
  return value;
}

function child(value: AttributeValue, piece: string | number): AttributeValue | undefined {
  if (typeof piece === 'number') return 'L' in value ? value.L[piece] : undefined;
  return 'M' in value ? attributeOf(value.M, piece) : undefined;
}

/** Part of a document under construction; list elements by their original index. */
interface Branch {
  readonly kind: 'M' | 'L';
  readonly children: Map<string | number, Branch | AttributeValue>;
}

function isBranch(node: Branch | AttributeValue): node is Branch {
  return 'children' in node;
}

/** What the paths reach, in the document's own shape; list elements move together as on AWS. */
export function project(paths: readonly DocumentPath[], item: Item): MutableItem {
  const root: Branch = { kind: 'M', children: new Map() };
  for (const path of paths) {
    const value = valueAt(path, item);
    if (value !== undefined) graft(root, path, value);
  }
  const result = emptyItem();
  for (const [name, node] of root.children) result[String(name)] = materialize(node);
  return result;
}

function graft(root: Branch, path: DocumentPath, value: AttributeValue): void {
  let branch = root;
  path.forEach((piece, at) => {
    const following = path[at + 1];
    if (following === undefined) {
      branch.children.set(piece, value);
      return;
    }
    let next = branch.children.get(piece);
    if (next === undefined || !isBranch(next)) {
      next = { kind: typeof following === 'number' ? 'L' : 'M', children: new Map() };
      branch.children.set(piece, next);
    }
    branch = next;
  });
}

function materialize(node: Branch | AttributeValue): AttributeValue {
  if (!isBranch(node)) return node;
  if (node.kind === 'L') {
    const ordered = [...node.children].sort(([left], [right]) => Number(left) - Number(right));
    return { L: ordered.map(([, one]) => materialize(one)) };
  }
  const members = emptyItem();
  for (const [name, one] of node.children) members[String(name)] = materialize(one);
  return { M: members };
}
