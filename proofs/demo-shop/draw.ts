import { seeded } from '../seeded.ts';

/** Draws from one seeded stream: the same seed and the same order of questions give the same shop. */
export interface Draw {
  /** Whole number, both ends included. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  /** @throws Error on an empty list */
  pick<Item>(items: readonly Item[]): Item;
  /** Index by weight, e.g. `[3, 1]` gives 0 three times out of four. */
  weighted(weights: readonly number[]): number;
  /** Letters and digits, such as a click id has. */
  token(length: number): string;
  digits(length: number): string;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function drawing(seed: number): Draw {
  const random = seeded(seed);
  const int = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const text = (characters: string, length: number): string =>
    Array.from({ length }, () => characters[int(0, characters.length - 1)]).join('');
  return {
    int,
    chance: (probability) => random() < probability,
    pick(items) {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new Error('There is nothing to pick from');
      return item;
    },
    weighted(weights) {
      let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
      const index = weights.findIndex((weight) => {
        left -= weight;
        return left < 0;
      });
      return index < 0 ? weights.length - 1 : index;
    },
    token: (length) => text(alphabet, length),
    digits: (length) => text('0123456789', length),
  };
}
