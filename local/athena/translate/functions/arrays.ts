import { notSupported } from '../../sql/failure.ts';
import { textOf } from '../casts.ts';
import { failing, type Typed, typed, unify } from '../typed.ts';
import { arrayType, bigintType, booleanType, type SqlType, varcharType } from '../types.ts';
import {
  arg,
  argAs,
  arity,
  type CallSite,
  literal,
  type ScalarFunction,
  text,
  whole,
  wrongArguments,
} from './signature.ts';

function array(args: readonly Typed[], site: CallSite): { sql: string; element: SqlType } {
  const { sql, type } = arg(args, 0, site);
  if (type.kind !== 'array') throw wrongArguments(args, site);
  return { sql, element: type.element };
}

/** ARRAY[…]. */
export function arrayOf(items: readonly Typed[]): Typed {
  const { values, type } = unify(items, 'ARRAY');
  if (items.length === 0) return typed('CAST([] AS INTEGER[])', arrayType(type));
  return typed(`[${values.map(({ sql }) => sql).join(', ')}]`, arrayType(type));
}

/** `array[index]`: fails outside the array, where element_at is NULL. */
export function subscript(value: Typed, index: Typed): Typed {
  const site = { name: 'subscript', nowEpochMs: 0 };
  const { sql, element } = array([value], site);
  const at = whole([index], 0, site);
  return typed(
    `CASE WHEN ${at} < 1 OR ${at} > len(${sql}) THEN ${failing('Array subscript out of bounds', element)} ELSE (${sql})[${at}] END`,
    element,
  );
}

const contains: ScalarFunction = (args, site) => {
  arity(args, site, 2);
  const { values } = unify([array1(args, site), arrayOf([arg(args, 1, site)])], site.name);
  const [list, wanted] = [values[0]?.sql, values[1]?.sql];
  return typed(
    `CASE WHEN (${wanted})[1] IS NULL THEN NULL
     WHEN list_contains(${list}, (${wanted})[1]) THEN true
     WHEN len(list_filter(${list}, lambda item: item IS NULL)) > 0 THEN NULL
     ELSE list_contains(${list}, (${wanted})[1]) END`,
    booleanType,
  );
};

function array1(args: readonly Typed[], site: CallSite): Typed {
  array(args, site);
  return arg(args, 0, site);
}

const arrayJoin: ScalarFunction = (args, site) => {
  arity(args, site, 2, 3);
  const { sql, element } = array(args, site);
  const item = textOf(typed('item', element), 'CAST');
  const separator = text(args, 1, site);
  const items =
    args.length === 3
      ? `list_transform(${sql}, lambda item: coalesce(${item}, ${text(args, 2, site)}))`
      : `list_transform(list_filter(${sql}, lambda item: item IS NOT NULL), lambda item: ${item})`;
  return typed(`array_to_string(${items}, ${separator})`, varcharType);
};

/** max or min: NULL as soon as one item is NULL. */
const extreme =
  (duckName: string): ScalarFunction =>
  (args, site) => {
    arity(args, site, 1);
    const { sql, element } = array(args, site);
    return typed(
      `CASE WHEN len(list_filter(${sql}, lambda item: item IS NULL)) = 0 THEN ${duckName}(${sql}) END`,
      element,
    );
  };

const slice: ScalarFunction = (args, site) => {
  arity(args, site, 3);
  const { sql, element } = array(args, site);
  const [start, size] = [whole(args, 1, site), whole(args, 2, site)];
  if (!(Number(arg(args, 1, site).literal) > 0)) throw notSupported('slice from the end');
  return typed(`(${sql})[${start}:${start} + ${size} - 1]`, arrayType(element));
};

/** Functions of arrays. */
export const arrayFunctions: Readonly<Record<string, ScalarFunction>> = {
  cardinality: (args, site) => {
    arity(args, site, 1);
    return typed(`CAST(len(${array(args, site).sql}) AS BIGINT)`, bigintType);
  },
  contains,
  element_at: (args, site) => {
    arity(args, site, 2);
    const { sql, element } = array(args, site);
    return typed(`(${sql})[${whole(args, 1, site)}]`, element);
  },
  array_join: arrayJoin,
  array_distinct: (args, site) => {
    arity(args, site, 1);
    const { sql, element } = array(args, site);
    // Each item where it stands first, NULL too. Within a lambda, DuckDB computes an expression of the row for every
    // item: the array is named once, by a lambda around.
    const first = 'list_filter(items, lambda item, place: list_position(items, item) = place)';
    return typed(`list_transform([${sql}], lambda items: ${first})[1]`, arrayType(element));
  },
  array_sort: (args, site) => {
    arity(args, site, 1);
    const { sql, element } = array(args, site);
    return typed(`list_sort(${sql}, 'ASC', 'NULLS LAST')`, arrayType(element));
  },
  array_max: extreme('list_max'),
  array_min: extreme('list_min'),
  slice,
  sequence: (args, site) => {
    arity(args, site, 2, 3);
    const [from, to] = [argAs(args, 0, bigintType, site), argAs(args, 1, bigintType, site)];
    if (args.length === 3) {
      const step = literal(args, 2, site);
      if (Number(step) === 0) throw notSupported('sequence with a step of 0');
      return typed(`generate_series(${from}, ${to}, ${step})`, arrayType(bigintType));
    }
    return typed(
      `CASE WHEN ${from} <= ${to} THEN generate_series(${from}, ${to}) ELSE generate_series(${from}, ${to}, -1) END`,
      arrayType(bigintType),
    );
  },
};
