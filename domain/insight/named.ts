/** Who names a thing, by the name in lower case. */
export type Naming = ReadonlyMap<string, readonly string[]>;

const maxDepth = 40;

/**
 * Every text in a JSON document, and the steps of those that are paths (`products[0].category`): what a definition can
 * mean an event, a property or a trait by. A name that stands there only as a value counts as used, which errs on the
 * side of keeping data.
 */
export function textsIn(document: unknown, depth = 0): readonly string[] {
  if (typeof document === 'string') return [document, ...document.split(/[.[\]]+/)];
  if (typeof document !== 'object' || document === null || depth > maxDepth) return [];
  return Object.values(document).flatMap((value) => textsIn(value, depth + 1));
}

/** Gathers who names what. */
export function namingOf(
  users: readonly { readonly user: string; readonly names: readonly string[] }[],
): Naming {
  const naming = new Map<string, string[]>();
  for (const { user, names } of users) {
    for (const name of new Set(names.map(sameName))) {
      const known = naming.get(name);
      if (known === undefined) naming.set(name, [user]);
      else known.push(user);
    }
  }
  return naming;
}

/** Who names it; empty when nobody does. */
export const usersOf = (naming: Naming, name: string): readonly string[] =>
  naming.get(sameName(name)) ?? [];

const sameName = (name: string): string => name.trim().toLowerCase();
