import { jsonPointer } from '../json-path.ts';
import { quoteString, type Typed, typed } from '../typed.ts';
import { bigintType, jsonType, varcharType } from '../types.ts';
import {
  arg,
  arity,
  type CallSite,
  literal,
  type ScalarFunction,
  text,
  wrongArguments,
} from './signature.ts';

function document(args: readonly Typed[], site: CallSite): string {
  const value = arg(args, 0, site);
  if (!['varchar', 'json', 'unknown'].includes(value.type.kind)) throw wrongArguments(args, site);
  return value.type.kind === 'unknown' ? 'CAST(NULL AS VARCHAR)' : value.sql;
}

function extracted(args: readonly Typed[], site: CallSite, macro = 'athena_json_extract'): string {
  arity(args, site, 2);
  const pointer = quoteString(jsonPointer(literal(args, 1, site)));
  return `${macro}(${document(args, site)}, ${pointer})`;
}

const ofArray = (args: readonly Typed[], site: CallSite): string => {
  arity(args, site, 1);
  return `TRY(CAST(${document(args, site)} AS JSON))`;
};

/** Functions of JSON. Paths must be literals made of names and indexes. */
export const jsonFunctions: Readonly<Record<string, ScalarFunction>> = {
  json_extract: (args, site) => typed(extracted(args, site), jsonType),
  json_extract_scalar: (args, site) =>
    typed(extracted(args, site, 'athena_json_scalar'), varcharType),
  json_parse: (args, site) => {
    arity(args, site, 1);
    return typed(`json(${text(args, 0, site)})`, jsonType);
  },
  json_format: (args, site) => {
    arity(args, site, 1);
    const value = arg(args, 0, site);
    if (value.type.kind !== 'json') throw wrongArguments(args, site);
    return typed(`CAST(${value.sql} AS VARCHAR)`, varcharType);
  },
  json_array_length: (args, site) => {
    const value = ofArray(args, site);
    return typed(
      `CASE WHEN json_type(${value}) = 'ARRAY' THEN CAST(json_array_length(${value}) AS BIGINT) END`,
      bigintType,
    );
  },
  json_size: (args, site) => {
    const value = extracted(args, site);
    return typed(
      `CASE json_type(${value}) WHEN 'ARRAY' THEN CAST(json_array_length(${value}) AS BIGINT)
       WHEN 'OBJECT' THEN CAST(len(json_keys(${value})) AS BIGINT)
       ELSE CASE WHEN ${value} IS NOT NULL THEN 0 END END`,
      bigintType,
    );
  },
};
