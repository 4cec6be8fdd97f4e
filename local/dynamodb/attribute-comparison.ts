import { type AttributeValue, attributeOf, type Item } from './attribute-value.ts';
import { compareNumbers } from './decimal.ts';

/** Equality as DynamoDB's `=`: sets without order, documents by content, never across types. */
export function areEqual(left: AttributeValue, right: AttributeValue): boolean {
  if ('S' in left) return 'S' in right && left.S === right.S;
  if ('N' in left) return 'N' in right && left.N === right.N;
  if ('B' in left) return 'B' in right && left.B === right.B;
  if ('BOOL' in left) return 'BOOL' in right && left.BOOL === right.BOOL;
  if ('NULL' in left) return 'NULL' in right;
  if ('SS' in left) return 'SS' in right && sameMembers(left.SS, right.SS);
  if ('NS' in left) return 'NS' in right && sameMembers(left.NS, right.NS);
  if ('BS' in left) return 'BS' in right && sameMembers(left.BS, right.BS);
  if ('L' in left) {
    if (!('L' in right) || left.L.length !== right.L.length) return false;
    const others = right.L;
    return left.L.every((one, at) => {
      const other = others[at];
      return other !== undefined && areEqual(one, other);
    });
  }
  return 'M' in right && areEqualItems(left.M, right.M);
}

export function areEqualItems(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => {
      const [one, other] = [attributeOf(left, name), attributeOf(right, name)];
      return one !== undefined && other !== undefined && areEqual(one, other);
    })
  );
}

function sameMembers(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  const members = new Set(right);
  return left.every((one) => members.has(one));
}

/** Order of two values of one scalar type; undefined where DynamoDB knows none. */
export function compareScalars(left: AttributeValue, right: AttributeValue): number | undefined {
  if ('S' in left && 'S' in right) return compareText(left.S, right.S);
  if ('N' in left && 'N' in right) return compareNumbers(left.N, right.N);
  if ('B' in left && 'B' in right) {
    return Buffer.compare(Buffer.from(left.B, 'base64'), Buffer.from(right.B, 'base64'));
  }
  return undefined;
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  // Code units order as UTF-8 does as long as there are no surrogates.
  if (!/[\ud800-\udfff]/.test(left + right)) return left < right ? -1 : 1;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
