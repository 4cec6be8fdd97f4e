/** A parsed object, or an array, whose members may be anything. */
export type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

export function memberOf(value: unknown, name: string): unknown {
  return isMembers(value) ? value[name] : undefined;
}
