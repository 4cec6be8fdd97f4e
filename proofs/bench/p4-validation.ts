import { checkEvent } from '../../domain/intake/check-event.ts';
import { isMembers } from '../../domain/intake/split.ts';
import { judgeOf } from '../../domain/tracking-plan/judge-event.ts';
import { wireEvent } from '../../schemas/wire-event.ts';
import { atMost, type Bench, reported } from './bench.ts';
import { interleave } from './interleave.ts';
import { traffic } from './traffic.ts';
import { trafficPlan } from './traffic-plan.ts';

type Members = Readonly<Record<string, unknown>>;

/** As many as a request has: fresh from the parser, and as near to the processor. */
const blockSize = 20;

function blocksOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / blockSize) }, (_, block) =>
    items.slice(block * blockSize, (block + 1) * blockSize),
  );
}

/** Goes over each block several times before the next, as often for the anchor as for the subject. */
function count<Item>(
  blocks: readonly (readonly Item[])[],
  passes: number,
  isGood: (item: Item) => boolean,
): string {
  let good = 0;
  for (const block of blocks)
    for (let pass = 0; pass < passes; pass += 1)
      for (const item of block) if (isGood(item)) good += 1;
  return String(good);
}

const parse = (text: string): unknown => JSON.parse(text);

/** P4: what judging an event costs, beside parsing it. */
export const validation: Bench = {
  id: 'p4',
  claim: 'validation against JSON.parse of the same events',
  sizeUnit: 'events',
  reducedSize: 100_000,
  async run({ size, progress }) {
    const texts = traffic({ seed: 4, events: 2_000, atEpochMs: 1_795_316_400_000 }).map((event) =>
      JSON.stringify(event),
    );
    const textBlocks = blocksOf(texts);
    const parsed: Members[] = texts.map(parse).filter(isMembers);
    const blocks = blocksOf(parsed);
    const passes = Math.max(1, Math.round(size / texts.length));
    const anchor = { run: () => count(textBlocks, passes, (text) => isMembers(parse(text))) };
    const onRound = (round: number, rounds: number) => progress.count(round, rounds, 'rounds');
    const byHand = await interleave({
      anchor,
      subject: {
        run: () => count(blocks, passes, (event) => 'type' in checkEvent(event, undefined)),
      },
      onRound,
    });
    const judge = judgeOf(trafficPlan);
    // As it is asked: once the type is known, and only of events that have one.
    const typed = parsed.flatMap((event) => {
      const checked = checkEvent(event, undefined);
      return 'type' in checked ? [{ event, type: checked.type }] : [];
    });
    const typedBlocks = blocksOf(typed);
    const byPlan = await interleave({
      anchor,
      subject: {
        run: () => count(typedBlocks, passes, ({ event, type }) => judge(event, type).length === 0),
      },
      onRound,
    });
    const byZod = await interleave({
      anchor,
      subject: { run: () => count(blocks, passes, (event) => wireEvent.safeParse(event).success) },
      onRound,
    });
    const events = passes * texts.length;
    return {
      figures: [
        atMost(5, byHand.cpu.median * 100, 'CPU of checkEvent, of that of the parse', '%'),
        reported(
          Math.round((events * 1_000) / byHand.anchorCpuMs),
          'events parsed per second of CPU',
          '/s',
        ),
        reported(
          Math.round((events * 1_000) / byHand.subjectCpuMs),
          'events checked per second of CPU',
          '/s',
        ),
        atMost(5, byPlan.cpu.median * 100, 'CPU of a tracking plan, of that of the parse', '%'),
        reported(byZod.cpu.median * 100, 'the same with zod, of the parse', '%'),
      ],
      details: { events, byHand, byPlan, byZod },
    };
  },
};
