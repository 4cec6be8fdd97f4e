import { readingsOf } from './fold.ts';
import type { CanaryFinder } from './needles.ts';
import { reasonFor } from './places.ts';
import type { PlacedTexts } from './state-texts.ts';

/** What was found in one place. */
export interface PlaceResult {
  readonly place: string;
  /** Why it may hold people's data; undefined where it may not. */
  readonly reason: string | undefined;
  readonly bytes: number;
  readonly texts: number;
  /** Texts by the field, or field and hash, that was found in them. */
  readonly found: Readonly<Record<string, number>>;
  /** Files in which something was found, ten at most. */
  readonly files: readonly string[];
}

export interface ScanResult {
  readonly places: readonly PlaceResult[];
  readonly bytes: number;
  /** Finds in places that may hold people's data, and in those that may not. */
  readonly allowed: number;
  readonly forbidden: number;
}

const mostFiles = 10;

/** Looks for canaries in all texts. A text that comes again is judged once. */
export async function scan(
  finder: CanaryFinder,
  sources: AsyncIterable<PlacedTexts> | Iterable<PlacedTexts>,
  onTexts: (done: number) => void = () => undefined,
): Promise<ScanResult> {
  const places = new Map<string, Tally>();
  const judged = new Map<string, ReadonlySet<string>>();
  let done = 0;
  for await (const { place, file, bytes, texts } of sources) {
    const tally = places.get(place) ?? new Tally();
    places.set(place, tally);
    tally.bytes += bytes;
    for (const text of texts) {
      done += 1;
      tally.texts += 1;
      const found = judged.get(text) ?? finder.findIn(readingsOf(text));
      if (text.length < 10_000) judged.set(text, found);
      tally.add(found, file);
    }
    onTexts(done);
  }
  const results = [...places].map(([place, tally]) => tally.result(place));
  const sum = (of: readonly PlaceResult[]): number =>
    of.flatMap(({ found }) => Object.values(found)).reduce((total, count) => total + count, 0);
  return {
    places: results,
    bytes: results.reduce((total, { bytes }) => total + bytes, 0),
    allowed: sum(results.filter(({ reason }) => reason !== undefined)),
    forbidden: sum(results.filter(({ reason }) => reason === undefined)),
  };
}

class Tally {
  bytes = 0;
  texts = 0;
  readonly #found = new Map<string, number>();
  readonly #files = new Set<string>();

  add(found: ReadonlySet<string>, file: string): void {
    for (const name of found) this.#found.set(name, (this.#found.get(name) ?? 0) + 1);
    if (found.size > 0 && this.#files.size < mostFiles) this.#files.add(file);
  }

  result(place: string): PlaceResult {
    const { bytes, texts } = this;
    const found = Object.fromEntries([...this.#found].sort());
    return { ...{ place, reason: reasonFor(place), bytes, texts, found }, files: [...this.#files] };
  }
}
