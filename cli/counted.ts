/** A number with its noun, e.g. `1 member`, `1,200 members`. @param many @default the noun with an s */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
