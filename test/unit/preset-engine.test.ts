import { describe, expect, test } from 'vitest';
import { chooseReading } from '../../domain/import/choose-reading.ts';
import { importPresets, recognisePreset } from '../../domain/import/presets/registry.ts';
import { type Made, walk } from '../../domain/import/walk.ts';
import { plainRecords, readText } from '../contract/import-presets/read-file.ts';
import { samples } from '../contract/import-presets/samples.ts';
import { opened, walkSettings } from './imported.ts';

const cases = samples.map((sample) => [`${sample.preset}: ${sample.title}`, sample] as const);

/** What the engine makes of a file, read from its beginning, and from every place at which it says it may go on. */
async function made(text: string) {
  const file = await opened(text);
  const chosen = chooseReading(file, {}, importPresets);
  if (chosen.kind === 'refused') throw new Error(`The file ${chosen.reason}`);
  const { reading } = chosen;
  const from = async (place: typeof file.start) => {
    const all: Made[] = [];
    const places: { readonly place: typeof place; readonly before: number }[] = [];
    for await (const steps of walk(file, reading, walkSettings, importPresets, place)) {
      for (const step of steps) {
        all.push(...step.made);
        places.push({ place: step.resumeAt, before: all.length });
      }
    }
    return { all, places };
  };
  const whole = await from(file.start);
  const resumed = await Promise.all(
    whole.places.map(async ({ place, before }) => [
      ...whole.all.slice(0, before),
      ...(await from(place)).all,
    ]),
  );
  return { reading, whole: whole.all, resumed };
}

const sorted = (all: readonly unknown[]) => all.map((each) => JSON.stringify(each)).sort();

/** Without the lines of a title that reports begin with: where the header is, is not what is asked here. */
function fromHeader(text: string): string {
  const { header = 0 } = recognisePreset(plainRecords(text)) ?? {};
  return text.split('\r\n').slice(header).join('\r\n');
}

describe.for(cases)('%s', ([, sample]) => {
  const { preset } = sample;
  const text = fromHeader(sample.text);

  test('is read by the engine as by its preset alone, and the same however often it begins again', async () => {
    const { reading, whole, resumed } = await made(text);
    expect(reading).toEqual({ kind: 'preset', preset });
    const outcomes = readText(text, walkSettings).outcomes;
    expect(sorted(whole.map((each) => (each.kind === 'event' ? each.event : each)))).toEqual(
      sorted(outcomes.map((each) => (each.kind === 'event' ? each.event : each))),
    );
    for (const again of resumed) expect(sorted(again)).toEqual(sorted(whole));
  });
});
