import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { HiveSQL } from 'dt-sql-parser/dist/parser/hive/index.js';
import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino/index.js';
import { describe, expect, test } from 'vitest';
import { audienceStatements } from '../corpus/audiences.ts';
import { statementsOver } from '../corpus/statements.ts';

const statements = statementsOver({ bucket: 'lake', prefix: 'corpus/' });
const queries = join(import.meta.dirname, '../../queries');
const files = readdirSync(queries, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(queries, join(entry.parentPath, entry.name)))
  .filter((file) => !file.startsWith('tables/'));

/** Exported functions of `queries/` that make no SQL. */
const noStatements = ['matchPatternRows'];

/** Names that files of `queries/` import from each other: parts of statements. */
const parts = files.flatMap((file) =>
  [
    ...readFileSync(join(queries, file), 'utf8').matchAll(
      /import \{([^}]+)\} from '\.{1,2}\/[^']+'/g,
    ),
  ].flatMap(([, names = '']) => names.split(',').map((name) => name.trim())),
);

describe('the corpus has every statement', () => {
  test.for(files)('queries/%s', async (file) => {
    const module: Record<string, unknown> = await import(join(queries, file));
    const builders = Object.entries(module)
      .filter(([, value]) => typeof value === 'function' || typeof value === 'string')
      .map(([name]) => name)
      .filter((name) => !parts.includes(name) && !noStatements.includes(name));
    const covered = new Set(statements.map(({ builder }) => builder));
    expect(builders.filter((name) => !covered.has(name))).toEqual([]);
  });

  test('and each under a name of its own', () => {
    const names = statements.map(({ builder, name }) => `${builder}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});

// The first statement of a grammar takes it seconds on a busy machine.
const parsing = { timeout: 60_000 };

describe(
  'every statement parses as Trino, by a grammar that is not the local Athena’s',
  parsing,
  () => {
    const trino = new TrinoSQL();
    const hive = new HiveSQL();
    const faults = (sql: string) => trino.validate(sql).map(({ message }) => message);

    test.for(statements.filter(({ kind }) => kind === 'select'))('$builder: $name', ({ sql }) => {
      expect(faults(sql)).toEqual([]);
    });

    test.for(statements.filter(({ kind }) => kind === 'unload'))('$builder: $name', ({ sql }) => {
      const [, inner = ''] =
        /^UNLOAD \((.*)\) TO 's3:[^']+' WITH \(format = '[A-Z]+', compression = '[A-Z]+', partitioned_by = ARRAY\['[a-z_]+'(?:, '[a-z_]+')*\]\)$/s.exec(
          sql,
        ) ?? [];
      expect(inner).not.toBe('');
      expect(faults(inner)).toEqual([]);
    });

    test.for(statements.filter(({ kind }) => kind === 'ddl'))(
      '$builder of $name, which is Hive’s',
      ({ sql }) => {
        expect(hive.validate(sql).map(({ message }) => message)).toEqual([]);
      },
    );

    test.for([1, 2])('audiences of all kinds, seed %i', (seed) => {
      for (const { name, sql } of audienceStatements(seed, { packed: 8, alone: 14 })) {
        expect(faults(sql), name).toEqual([]);
      }
    });

    test('and the grammar does refuse what is no Trino', () => {
      expect(faults('SELECT a FROM b QUALIFY row_number() OVER () = 1')).not.toEqual([]);
      expect(faults('SELECT properties ->> 1 FROM events')).not.toEqual([]);
      expect(faults('SELECT a::bigint FROM b')).not.toEqual([]);
    });
  },
);
