/** Members that say something. */
export function withoutEmpty<Value>(
  members: Readonly<Record<string, Value | undefined>>,
): Readonly<Record<string, Value>> {
  const said: Record<string, Value> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined && value !== '') said[name] = value;
  }
  return said;
}
