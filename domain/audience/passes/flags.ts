/** Names for SQL conditions, equal ones under one name, in the order in which they are first asked for. */
export interface Flags {
  readonly nameOf: (sql: string) => string;
  /** `<condition> AS <name>` of all that were asked for. */
  readonly items: (write: (sql: string) => string) => readonly string[];
}

export function flagNames(): Flags {
  const names = new Map<string, string>();
  return {
    nameOf: (sql) => {
      const name = names.get(sql) ?? `f${names.size + 1}`;
      names.set(sql, name);
      return name;
    },
    items: (write) => [...names].map(([sql, name]) => `${write(sql)} AS ${name}`),
  };
}
