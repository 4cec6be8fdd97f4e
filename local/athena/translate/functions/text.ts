import { notSupported } from '../../sql/failure.ts';
import { quoteString, type Typed, typed } from '../typed.ts';
import { arrayType, bigintType, booleanType, varbinaryType, varcharType } from '../types.ts';
import {
  arg,
  argAs,
  arity,
  type CallSite,
  literal,
  type ScalarFunction,
  text,
  whole,
} from './signature.ts';

// What Java calls white space, which is what Trino trims.
const whiteSpace = quoteString(
  '\t\n\u000b\f\r\u001c\u001d\u001e\u001f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000',
);

/** varchar → varchar by a DuckDB function of one argument. */
const ofText =
  (sql: (value: string) => string): ScalarFunction =>
  (args, site) => {
    arity(args, site, 1);
    return typed(sql(text(args, 0, site)), varcharType);
  };

const trim = (duckName: string): ScalarFunction =>
  ofText((s) => `${duckName}(${s}, ${whiteSpace})`);

const substr: ScalarFunction = (args, site) => {
  arity(args, site, 2, 3);
  const length = args.length === 3 ? whole(args, 2, site) : '2147483647';
  return typed(
    `athena_substr(${text(args, 0, site)}, ${whole(args, 1, site)}, ${length})`,
    varcharType,
  );
};

const concat: ScalarFunction = (args, site) => {
  arity(args, site, 2, 127);
  const parts = args.map((_, index) => text(args, index, site));
  return typed(`(${parts.join(' || ')})`, varcharType);
};

const replace: ScalarFunction = (args, site) => {
  arity(args, site, 2, 3);
  if (literal(args, 1, site) === '') throw notSupported('replace of the empty string');
  const by = args.length === 3 ? text(args, 2, site) : "''";
  return typed(`replace(${text(args, 0, site)}, ${text(args, 1, site)}, ${by})`, varcharType);
};

/**
 * A regular expression that both engines read alike, as far as its text tells.
 *
 * @throws StatementFailure NOT_SUPPORTED for `$`, which in Java also stands before a last line break
 */
function pattern(args: readonly Typed[], site: CallSite): string {
  const source = arg(args, 1, site).literal ?? '';
  const bare = source.replace(/\\./gsu, '').replace(/\[[^\]]*\]/gu, '');
  if (bare.includes('$')) throw notSupported(`$ in ${site.name}; say \\z for the end of the text`);
  return text(args, 1, site);
}

const regexpReplace: ScalarFunction = (args, site) => {
  arity(args, site, 2, 3);
  if (matchesNothing(literal(args, 1, site))) {
    throw notSupported('regexp_replace of what may be empty');
  }
  const by = args.length === 3 ? literal(args, 2, site) : '';
  if (by.includes('\\') || /\$\{/.test(by)) throw notSupported('this regexp_replace replacement');
  const local = quoteString(by.replace(/\$(\d)/g, '\\$1'));
  return typed(
    `regexp_replace(${text(args, 0, site)}, ${pattern(args, site)}, ${local}, 'g')`,
    varcharType,
  );
};

/** Whether the expression matches the empty text; engines differ in where such matches stand. */
function matchesNothing(source: string): boolean {
  try {
    return new RegExp(source, 'u').test('');
  } catch {
    // A form that only the engines know.
    return false;
  }
}

const regexpExtract: ScalarFunction = (args, site) => {
  arity(args, site, 2, 3);
  const [value, regexp] = [text(args, 0, site), pattern(args, site)];
  const group = args.length === 3 ? literal(args, 2, site) : '0';
  return typed(
    `CASE WHEN regexp_matches(${value}, ${regexp}) THEN regexp_extract(${value}, ${regexp}, ${Number(group)}) END`,
    varcharType,
  );
};

const splitPart: ScalarFunction = (args, site) => {
  arity(args, site, 3);
  const parts = `string_split(${text(args, 0, site)}, ${text(args, 1, site)})`;
  if (!(Number(literal(args, 2, site)) > 0)) throw notSupported('split_part before the first part');
  return typed(`(${parts})[${whole(args, 2, site)}]`, varcharType);
};

const pad =
  (duckName: string): ScalarFunction =>
  (args, site) => {
    arity(args, site, 3);
    const size = `CAST(${whole(args, 1, site)} AS INTEGER)`;
    return typed(
      `${duckName}(${text(args, 0, site)}, ${size}, ${text(args, 2, site)})`,
      varcharType,
    );
  };

/** Functions of strings and bytes. */
export const textFunctions: Readonly<Record<string, ScalarFunction>> = {
  length: (args, site) => {
    arity(args, site, 1);
    return typed(`length(${text(args, 0, site)})`, bigintType);
  },
  lower: ofText((s) => `lower(${s})`),
  // Trino maps character by character: 'ß' has no capital of one.
  upper: ofText(
    (s) =>
      `array_to_string(list_transform(string_split(${s}, 'ß'), lambda part: upper(part)), 'ß')`,
  ),
  reverse: ofText((s) => `reverse(${s})`),
  trim: trim('trim'),
  ltrim: trim('ltrim'),
  rtrim: trim('rtrim'),
  substr,
  substring: substr,
  concat,
  replace,
  lpad: pad('lpad'),
  rpad: pad('rpad'),
  strpos: (args, site) => {
    arity(args, site, 2);
    return typed(`strpos(${text(args, 0, site)}, ${text(args, 1, site)})`, bigintType);
  },
  starts_with: (args, site) => {
    arity(args, site, 2);
    return typed(`starts_with(${text(args, 0, site)}, ${text(args, 1, site)})`, booleanType);
  },
  split: (args, site) => {
    arity(args, site, 2);
    if (literal(args, 1, site) === '') throw notSupported('split at the empty string');
    return typed(
      `string_split(${text(args, 0, site)}, ${text(args, 1, site)})`,
      arrayType(varcharType),
    );
  },
  split_part: splitPart,
  regexp_like: (args, site) => {
    arity(args, site, 2);
    return typed(`regexp_matches(${text(args, 0, site)}, ${pattern(args, site)})`, booleanType);
  },
  regexp_replace: regexpReplace,
  regexp_extract: regexpExtract,
  to_utf8: (args, site) => {
    arity(args, site, 1);
    return typed(`encode(${text(args, 0, site)})`, varbinaryType);
  },
  from_utf8: (args, site) => {
    arity(args, site, 1);
    return typed(`decode(${argAs(args, 0, varbinaryType, site)})`, varcharType);
  },
  to_hex: (args, site) => {
    arity(args, site, 1);
    return typed(`hex(${argAs(args, 0, varbinaryType, site)})`, varcharType);
  },
  from_hex: (args, site) => {
    arity(args, site, 1);
    return typed(`unhex(${text(args, 0, site)})`, varbinaryType);
  },
  sha256: (args, site) => {
    arity(args, site, 1);
    return typed(`unhex(sha256(${argAs(args, 0, varbinaryType, site)}))`, varbinaryType);
  },
  md5: (args, site) => {
    arity(args, site, 1);
    return typed(`unhex(md5(${argAs(args, 0, varbinaryType, site)}))`, varbinaryType);
  },
};
