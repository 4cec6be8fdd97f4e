import type { ElementTest, PropertyPath, ValueTest } from '../../schemas/audience/event-test.ts';
import { extractedValue } from './extracted-value.ts';
import { jsonTestSql } from './json-test.ts';
import { encodePath } from './literal.ts';

/**
 * SQL of a test of an event, TRUE or FALSE, never NULL.
 *
 * @param properties column that holds the event's properties as JSON text
 */
export function eventTestSql(test: ElementTest, properties: string): string {
  return testSql(test, properties, 0);
}

/** @param depth how many lists the document lies in: each names its element apart from the others */
function testSql(test: ElementTest, document: string, depth: number): string {
  if ('any' in test) {
    return `(${test.any.map((inner) => testSql(inner, document, depth)).join(' OR ')})`;
  }
  if (!('some' in test)) return valueTestSql(test, document, depth > 0);
  const element = `item_${depth + 1}`;
  const holds = test.where.map((inner) => testSql(inner, element, depth + 1)).join(' AND ');
  const list = `TRY_CAST(json_extract(${document}, ${encodePath(stepsOf(test.some))}) AS ARRAY(JSON))`;
  return `COALESCE(cardinality(filter(${list}, ${element} -> ${holds})) > 0, FALSE)`;
}

function valueTestSql(test: ValueTest, document: string, isElement: boolean): string {
  const steps = test.property === undefined ? [] : stepsOf(test.property);
  return jsonTestSql(test, extractedValue(document, steps, isElement));
}

/** The way as a list of names. */
export const stepsOf = (path: PropertyPath): readonly string[] => [path].flat();
