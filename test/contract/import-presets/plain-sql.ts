import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import * as z from 'zod';

/** Data that nobody of this project wrote; absent on most machines. */
export const sharedData = join(import.meta.dirname, '../../../../shared/data');
export const hasSharedData = existsSync(sharedData);

const rows = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));

/** Answers of plain SQL over the files as published: the oracle, which sees none of the product's code. */
export async function plainSql(sql: string): Promise<z.infer<typeof rows>> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return rows.parse((await connection.runAndReadAll(sql)).getRowObjectsJson());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
