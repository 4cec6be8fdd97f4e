import * as z from 'zod';
import { identifierKindRows } from './identifier-kinds.ts';

/** What a column of a file can be, beside an identifier. */
export const otherRoles = [
  'first_name',
  'last_name',
  'name',
  'name_kana',
  'postal_code',
  'address',
  'birth_date',
  'gender',
  'order_id',
  'time',
  'revenue',
  'product_id',
  'product_name',
  'quantity',
  'price',
] as const;
export type OtherRole = (typeof otherRoles)[number];

const identifierKind = z.enum(identifierKindRows.map(({ name }) => name));

/** A trait of the person or property of the order under this very name, such as `trait:plan`. */
const named = z.templateLiteral([
  z.enum(['trait', 'property']),
  ':',
  z
    .string()
    .max(100)
    .regex(/^[A-Za-z_][\w.-]*$/),
]);

/** What a column is taken for; `ignore` is not used. */
export const columnRole = z.union([identifierKind, z.enum(otherRoles), z.literal('ignore'), named]);
export type MappedRole = z.infer<typeof columnRole>;

const columnName = z.string().min(1).max(300);
const mostColumns = 1_000;

/** What a person says of a file's columns, on the command line, in a file or to the API. */
export const importMapping = z.strictObject({
  rows: z
    .enum(['people', 'orders'])
    .optional()
    .describe('What a row is; absent = what its columns say'),
  columns: z
    .record(columnName, columnRole)
    .refine((columns) => Object.keys(columns).length <= mostColumns, `at most ${mostColumns}`)
    .describe('Roles by name of the column; columns that are not named are guessed'),
});
export type ImportMapping = z.infer<typeof importMapping>;

/** How the rows of a file are read, settled to the last column. */
export const importReading = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('preset'), preset: z.string().min(1).max(100) }),
  z.object({
    kind: z.literal('columns'),
    rows: z.enum(['people', 'orders']),
    columns: z.record(columnName, columnRole),
  }),
  z.object({ kind: z.literal('events') }),
]);
export type ImportReading = z.infer<typeof importReading>;

export const encodings = z.enum(['utf-8', 'cp932', 'euc-jp', 'utf-16le']);
