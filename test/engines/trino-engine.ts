import * as z from 'zod';
import type { Answer, Engine } from './engine.ts';

const page = z.object({
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  error: z.object({ errorName: z.string(), message: z.string() }).optional(),
});

/** A number as it was written: Trino sends bigints and doubles as JSON numbers, of which JSON.parse keeps 53 bits. */
class Written {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Trino by its client protocol.
 *
 * @param url e.g. `http://127.0.0.1:8080`
 * @see https://trino.io/docs/current/develop/client-protocol.html
 */
export async function trinoEngine(url: string, catalog: string): Promise<Engine> {
  const ask = async (database: string, sql: string): Promise<Answer> => {
    const headers = {
      'X-Trino-User': 'daicho',
      'X-Trino-Catalog': catalog,
      'X-Trino-Time-Zone': 'UTC',
      ...(database !== '' && { 'X-Trino-Schema': database }),
    };
    const rows: (string | null)[][] = [];
    let columns: Answer['columns'] = [];
    let reply = await receive(
      await fetch(`${url}/v1/statement`, { method: 'POST', body: sql, headers }),
    );
    for (;;) {
      if (reply.error) throw new Error(`${reply.error.errorName}: ${reply.error.message}`);
      columns = reply.columns?.map(({ name, type }) => ({ name, type: bare(type) })) ?? columns;
      for (const row of reply.data ?? []) rows.push(row.map(printed));
      if (reply.nextUri === undefined) return { columns, rows };
      reply = await receive(await fetch(reply.nextUri, { headers }));
    }
  };
  const version = await ask('', 'SELECT node_version FROM system.runtime.nodes WHERE coordinator');
  return { title: `Trino ${version.rows[0]?.[0]}`, ask };
}

async function receive(response: Response): Promise<z.infer<typeof page>> {
  const text = await response.text();
  if (!response.ok) throw new Error(`Trino answered ${response.status}: ${text.slice(0, 500)}`);
  const numbersAsWritten = (
    _key: string,
    value: unknown,
    context?: { source?: string },
  ): unknown => (typeof value === 'number' ? new Written(context?.source ?? String(value)) : value);
  return page.parse(JSON.parse(text, numbersAsWritten));
}

/** Without lengths and precisions, which Athena does not tell but for decimals. */
function bare(type: string): string {
  if (type.startsWith('decimal')) return type.replace(' ', '');
  if (type.startsWith('array')) return 'array';
  return type.replace(/\(\d+\)/, '');
}

/** A value as Athena prints it. */
function printed(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Written) return value.text;
  if (Array.isArray(value)) return `[${value.map((item) => printed(item) ?? 'null').join(', ')}]`;
  return String(value);
}
