import * as z from 'zod';
import type { ControlTable } from '../../../domain/control/control-table.ts';

/** What a report may ask. */
export interface ReportPorts {
  /**
   * Rows of one statement over what was last published. The same text finds its own execution again, however often
   * the report is called, so that nothing is paid twice.
   *
   * @throws QueryActiveError when the statement needs longer than the call has left; nothing is to be done about it here
   */
  readonly ask: <Row>(schema: z.ZodType<Row>, sql: string) => Promise<readonly Row[]>;
  /** For what is configured rather than collected. */
  readonly control: ControlTable;
  /** The brand's; it cuts the days. */
  readonly timeZone: string;
}

/** A day of the brand's zone, `YYYY-MM-DD`: the last one that counts. The parameter that every report has. */
export const asOf = z.iso
  .date()
  .refine((day) => day >= '1000-01-01' && day <= '2999-12-31', {
    error: 'lies between the years 1000 and 2999',
  })
  .describe('Last day that counts, YYYY-MM-DD in the zone of the brand; default today');

/** Name and value of a call's parameters, as text; `asOf` is filled in with today where the caller left it out. */
export type GivenParameters = Readonly<Record<string, string | readonly string[]>>;

type ReportOutcome =
  | { readonly kind: 'invalid'; readonly error: z.ZodError }
  | {
      readonly kind: 'told';
      readonly parameters: { readonly asOf: string };
      readonly result: object;
    };

/** A question about customers that the API answers by name. */
export interface Report {
  /** Lower-case word: `/api/reports/{name}`, `daicho report NAME`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly parameters: z.ZodObject;
  readonly result: z.ZodObject;
  readonly run: (given: GivenParameters, ports: ReportPorts) => Promise<ReportOutcome>;
}

/**
 * Puts a report together; the registry lists it.
 *
 * @param definition.parameters a strict object with {@link asOf}; values come as text, so numbers are coerced, and
 *   each has a default
 * @param definition.result shape of the answer, documented by `.describe`
 */
export function report<Asked extends { readonly asOf: string }, Told extends object>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly parameters: z.ZodObject & z.ZodType<Asked>;
  readonly result: z.ZodObject & z.ZodType<Told>;
  readonly ask: (parameters: Asked, ports: ReportPorts) => Promise<Told>;
}): Report {
  const { name, summary, parameters, result, ask } = definition;
  const schema: z.ZodType<Asked> = parameters;
  return {
    ...{ name, summary, parameters, result },
    run: async (given, ports) => {
      const asked = schema.safeParse(given);
      if (!asked.success) return { kind: 'invalid', error: asked.error };
      return { kind: 'told', parameters: asked.data, result: await ask(asked.data, ports) };
    },
  };
}
