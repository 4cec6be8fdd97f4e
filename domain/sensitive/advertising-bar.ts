import { anyAudienceDefinition } from '../../schemas/any-audience.ts';
import { audienceRow } from '../../schemas/control.ts';
import { lookalikeModelRow } from '../../schemas/lookalike-model.ts';
import { neverAdvertiseRow, packMark } from '../../schemas/sensitive.ts';
import { readLibrary } from '../audience/read-library.ts';
import type { ControlTable } from '../control/control-table.ts';
import { type Finding, findingOf } from './finding.ts';
import { type Marks, markOn } from './marks.ts';
import { readMarks } from './read-marks.ts';

type Control = Pick<ControlTable, 'get' | 'queryAll'>;

/**
 * Why this deployment must not advertise at all; undefined when it may. People, contacts and links of a source that never advertises
 * are in every profile that they touch, so nothing less keeps them in: see `docs/decisions/never-advertise.md`.
 */
export async function deploymentBar(control: Control): Promise<string | undefined> {
  const [first] = await control.queryAll(neverAdvertiseRow, { kind: 'never-advertise' });
  if (first === undefined) return undefined;
  const what = first.id.startsWith(packMark)
    ? `The pack ${first.id.slice(packMark.length)}`
    : `The source ${first.id}`;
  return `${what} is never for advertising, so this deployment does not advertise. Advertise from a deployment of its own, which it does not feed.`;
}

/** Why an audience that is stored must not be sent to an advertising destination, as all stands at this moment. */
export async function advertisingBar(
  audienceId: string,
  control: Control,
): Promise<string | undefined> {
  const [deployment, finding] = await Promise.all([
    deploymentBar(control),
    audienceFinding(audienceId, control),
  ]);
  if (deployment !== undefined) return deployment;
  return finding && barReason(audienceId, finding);
}

const barReason = (audienceId: string, { path, message }: Finding): string =>
  `The audience ${audienceId} is not for advertising: ${path} ${message}. Own channels may use it; what is marked shows: daicho sensitive list`;

/** The same of its definition alone. One that cannot be read cannot be cleared. */
async function audienceFinding(audienceId: string, control: Control): Promise<Finding | undefined> {
  const [row, library, marks, models] = await Promise.all([
    control.get(audienceRow, 'audience', audienceId),
    readLibrary(control),
    readMarks(control),
    control.queryAll(lookalikeModelRow, { kind: 'lookalike-model' }),
  ]);
  const parsed = anyAudienceDefinition.safeParse(row?.definition);
  if (!parsed.success) return { path: 'definition', message: 'is not valid' };
  const learnt = new Map(models.map(({ id, marks: edition }) => [id, edition]));
  return findingOf(parsed.data, { library, marks, learntUnder: (seed) => learnt.get(seed) });
}

/** A conversion as far as it could tell something sensitive. */
interface ToldEvent {
  readonly event: string;
  /** Property that its value is taken from. */
  readonly valueProperty: string;
  readonly url?: string | null | undefined;
  readonly referrer?: string | null | undefined;
}

/** Why an event must not be told to an ad platform: its name, its page or the field of its value is sensitive. */
export function eventBar(told: ToldEvent, marks: Marks): string | undefined {
  const { event, url, referrer, valueProperty } = told;
  if (markOn([valueProperty], marks)) return `not for advertising: ${valueProperty} is sensitive`;
  const texts = { event, url, referrer };
  for (const [what, text] of Object.entries(texts)) {
    const found = typeof text === 'string' ? marks.findWord(text) : undefined;
    if (found) return `not for advertising: its ${what} says “${found.word}”`;
  }
  return undefined;
}
