import type * as z from 'zod';

/** Reads what UNLOAD wrote as JSON: one value a line, gzip or plain. */
export interface JsonLines {
  /** @throws ZodError when a line has another shape */
  read<Row>(schema: z.ZodType<Row>, key: string): Promise<readonly Row[]>;
}
