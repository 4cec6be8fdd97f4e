import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiClient } from '../api-client.ts';
import type { Progress } from '../progress.ts';
import { startStack } from '../stack.ts';
import { customerFile } from './calls.ts';
import { Collected } from './collected.ts';
import { canaryFinder } from './needles.ts';
import { canaryPeople } from './people.ts';
import { type Bite, plantAndFind } from './plant.ts';
import { type ScanResult, scan } from './scan.ts';
import { stateTexts } from './state-texts.ts';
import { type CanaryStory, tellCanaries } from './story.ts';

export interface CanaryResult {
  readonly people: number;
  /** Texts that were looked for. */
  readonly sought: { readonly clear: number; readonly hashes: number };
  readonly story: CanaryStory;
  readonly scan: ScanResult;
  /** Canaries planted where none may be, and whether each was found. */
  readonly planted: readonly Bite[];
  readonly seconds: Readonly<Record<'story' | 'scan' | 'planted', number>>;
}

/** Lets the canaries fly through a stack of their own, stops it, and reads all that is left. */
export async function runCanaries(options: {
  readonly folder: string;
  readonly people: number;
  readonly progress: Progress;
}): Promise<CanaryResult> {
  const { folder, progress } = options;
  const state = join(folder, 'state');
  const people = canaryPeople(options.people);
  const collected = new Collected();
  const file = join(folder, 'customers.csv');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, customerFile(people));
  const timed = stopwatch();
  progress.step('Starting the embedded cloud …');
  const stack = await startStack({
    ...{ state, minimumListSize: 1 },
    onLogLine: (line) => collected.add('log of stack and functions', line),
  });
  let story: CanaryStory;
  try {
    const api = apiClient(() => stack);
    story = await tellCanaries({
      ...{ target: stack, api, people, collected, progress, customerFile: file },
    });
  } finally {
    await stack.stop();
  }
  const storySeconds = timed();
  progress.step('Reading everything …');
  const finder = canaryFinder(people);
  const found = await scan(finder, everything(state, collected), (done) =>
    progress.count(done, undefined, 'texts'),
  );
  const scanSeconds = timed();
  progress.step('Planting canaries in a copy …');
  const planted = await plantAndFind(finder, people, join(folder, 'planted'), state);
  progress.end();
  return {
    people: people.length,
    sought: { clear: finder.clear, hashes: finder.hashes },
    ...{ story, scan: found, planted },
    seconds: { story: storySeconds, scan: scanSeconds, planted: timed() },
  };
}

async function* everything(state: string, collected: Collected) {
  yield* collected.texts();
  yield* stateTexts(state);
}

/** @returns seconds since the last call, to two decimals */
function stopwatch(): () => number {
  let at = performance.now();
  return () => {
    const seconds = Math.round((performance.now() - at) / 10) / 100;
    at = performance.now();
    return seconds;
  };
}
