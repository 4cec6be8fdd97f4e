import type { ElementTest, PropertyPath, ValueTest } from '../../schemas/audience/event-test.ts';
import { extractedValue } from './extracted-value.ts';
import { jsonTestSql } from './json-test.ts';
import { encodePath } from './literal.ts';

/**
 * SQL of a test of an event, TRUE or FALSE, never NULL.
 *
 * @param properties column that holds the event's properties as JSON text
 * @param asOf the day that relative days are counted from
 */
export function eventTestSql(test: ElementTest, properties: string, asOf: string): string {
  return testSql(test, properties, asOf, 0);
}

/** @param depth how many lists the document lies in: each names its element apart from the others */
function testSql(test: ElementTest, document: string, asOf: string, depth: number): string {
  if ('any' in test) {
    return `(${test.any.map((inner) => testSql(inner, document, asOf, depth)).join(' OR ')})`;
  }
  if (!('some' in test)) return valueTestSql(test, document, asOf, depth > 0);
  const element = `e${depth + 1}`;
  const holds = test.where.map((inner) => testSql(inner, element, asOf, depth + 1)).join(' AND ');
  const list = `TRY_CAST(json_extract(${document}, ${encodePath(stepsOf(test.some))}) AS ARRAY(JSON))`;
  return `COALESCE(cardinality(filter(${list}, ${element} -> ${holds})) > 0, FALSE)`;
}

function valueTestSql(test: ValueTest, document: string, asOf: string, isElement: boolean): string {
  const steps = test.property === undefined ? [] : stepsOf(test.property);
  return jsonTestSql(test, extractedValue(document, steps, isElement), asOf);
}

/** The way as a list of names. */
export const stepsOf = (path: PropertyPath): readonly string[] => [path].flat();
