import { expect, test } from 'vitest';
import { hundredKnocks } from '../../domain/import/presets/hundred-knocks.ts';
import { unsubscribes } from '../../domain/import/presets/unsubscribes.ts';
import { walk } from '../../domain/import/walk.ts';
import { scrubText } from '../../domain/intake/scrub-text.ts';
import { opened, walkSettings } from './imported.ts';

async function made(text: string, asOf: string) {
  const file = await opened(text);
  const presets = [hundredKnocks, unsubscribes];
  const preset = presets.find((each) => each.recognises(file.columns))?.id ?? '';
  const events: { messageId: string; timestamp: string }[] = [];
  const steps = walk(
    file,
    { kind: 'preset', preset },
    { ...walkSettings, asOf },
    presets,
    file.start,
  );
  for await (const batch of steps)
    for (const one of batch.flatMap((step) => step.made))
      if (one.kind === 'event') events.push(JSON.parse(one.json));
  return events;
}

const january = '2026-01-31T00:00:00.000Z';
const february = '2026-02-28T00:00:00.000Z';

test.for([
  ['a register of customers', 'customer_id,customer_name,application_store_cd\nCS1,山田,S1\n'],
  ['a list of withdrawals without a time', 'email,opted_out_at\nhanako@example.com,\n'],
] as const)('%s says its rows anew at another time, and once at the same', async ([, text]) => {
  const [first] = await made(text, january);
  const [again] = await made(text, january);
  const [later] = await made(text, february);
  expect(again).toEqual(first);
  expect(first?.timestamp).toBe(january);
  expect(later?.timestamp).toBe(february);
  expect(later?.messageId).not.toBe(first?.messageId);
  // What names somebody is still seen to, so that intake keeps a hash of it alone.
  expect(scrubText(first?.messageId ?? '')).not.toBe(first?.messageId);
});

test('a row that says its time is one event whenever its file comes', async () => {
  const text = 'email,opted_out_at\nhanako@example.com,2026-01-05 10:00:00\n';
  expect(await made(text, february)).toEqual(await made(text, january));
});
