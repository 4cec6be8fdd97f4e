import type { AnyAudienceDefinition } from '../../schemas/any-audience.ts';
import { pathText } from '../../schemas/audience.ts';
import type { SensitiveCategory } from '../../schemas/tracking-plan/sensitive.ts';
import { sightsOf } from '../audience/fields-seen.ts';
import type { Library } from '../audience/library.ts';
import { type Marks, markOn } from './marks.ts';

/** Why an audience must not be used for advertising. */
export interface Finding {
  /** Where in its definition, e.g. `where.all[1]`. */
  readonly path: string;
  /** A sentence without values of the definition. */
  readonly message: string;
}

/** What a definition is judged by. */
export interface Judging {
  readonly library: Library;
  readonly marks: Marks;
  /** Edition of the marks that likeness to a seed was learnt under; undefined where it was not learnt yet. */
  readonly learntUnder: (seed: string) => string | undefined;
}

/**
 * The first thing by which an audience could tell an advertiser something sensitive; undefined where there is none. Members of an
 * audience without a finding do not change when values of marked fields do, whatever the values are.
 */
export function findingOf(
  definition: AnyAudienceDefinition,
  judging: Judging,
): Finding | undefined {
  const { name, purpose, goal } = definition;
  const said =
    'sql' in definition
      ? inSql(definition.sql, judging.marks)
      : (fieldFinding(definition, judging) ?? wordFinding(definition.where, 'where', judging));
  return said ?? wordFinding({ name, purpose, goal }, '', judging);
}

function fieldFinding(
  definition: Extract<AnyAudienceDefinition, { where: unknown }>,
  { library, marks, learntUnder }: Judging,
): Finding | undefined {
  for (const { seen, path } of sightsOf(definition.where, library)) {
    if (seen.kind === 'likeness') {
      if (learntUnder(seen.seed) === marks.edition) continue;
      const message = `likeness to ${seen.seed} was not learnt yet since what is sensitive was changed; refresh first`;
      return { path, message };
    }
    const mark = markOn(seen.names, marks);
    if (mark === undefined) continue;
    const field = seen.names.join('.');
    return { path, message: `looks at ${field}, which is ${said(mark.category)} by ${mark.by}` };
  }
  return undefined;
}

/** The first text that names something sensitive, of the definitions referred to as well. */
function wordFinding(
  value: unknown,
  path: string,
  { library, marks }: Judging,
): Finding | undefined {
  const seen = new Set<string>();
  const of = (inner: unknown, steps: readonly PropertyKey[], at?: string): Finding | undefined => {
    if (typeof inner === 'string') {
      const found = marks.findWord(inner);
      if (found === undefined) return undefined;
      const message = `says “${found.word}”, which is ${said(found.category)}`;
      return { path: at ?? pathText(steps), message };
    }
    if (typeof inner !== 'object' || inner === null) return undefined;
    for (const [key, member] of Object.entries(inner)) {
      const step = Array.isArray(inner) ? Number(key) : key;
      const place = at ?? pathText(steps);
      const finding =
        of(member, [...steps, step], at) ?? of(referred(key, member, library, seen), [], place);
      if (finding !== undefined) return finding;
    }
    return undefined;
  };
  return of(value, path === '' ? [] : [path]);
}

/** What a member of a condition refers to, each thing once. */
function referred(key: string, member: unknown, library: Library, seen: Set<string>): unknown {
  if (typeof member !== 'string' && (typeof member !== 'object' || member === null)) {
    return undefined;
  }
  const named = new Map(Object.entries(Object(member)));
  const id = key === 'audience' ? named.get('id') : key === 'lookalike' ? named.get('seed') : '';
  const trait = key === 'computed' ? named.get('name') : '';
  const mark = `${key} ${id}${trait}`;
  if (seen.has(mark)) return undefined;
  seen.add(mark);
  return typeof id === 'string' && id !== ''
    ? library.audiences.get(id)
    : typeof trait === 'string' && trait !== ''
      ? library.computedTraits.get(trait)
      : undefined;
}

/** A SELECT can read any column: it is judged by its words, and where the brand marks fields it cannot be judged at all. */
function inSql(sql: string, { fields, findWord }: Marks): Finding | undefined {
  const [marked] = fields;
  if (marked !== undefined) {
    const message = `a SELECT can read any field, and ${marked.names.join('.')} is ${said(marked.category)}`;
    return { path: 'sql', message };
  }
  const found = findWord(sql);
  return (
    found && { path: 'sql', message: `says “${found.word}”, which is ${said(found.category)}` }
  );
}

const said = (category: SensitiveCategory): string =>
  `sensitive (${category.replaceAll('_', ' ')})`;
