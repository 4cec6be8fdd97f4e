import type { Audience, AudienceRun } from '../answers.ts';
import { count, element, shortTime, table, toned } from '../elements.ts';
import { sparkline } from '../sparkline.ts';
import type { Words } from '../words.ts';

/** Why an audience is there, when it is evaluated, and what its last evaluations came to. */
export function audienceDetail(
  audience: Audience,
  runs: readonly AudienceRun[],
  words: Words,
): HTMLElement {
  const { definition, holdOut } = audience;
  const lines = element('dl');
  for (const [term, text] of [
    [words.purpose, definition.purpose],
    [words.goal, definition.goal],
    [words.target, definition.target],
    [words.owner, definition.owner],
    [words.schedule, scheduleText(audience, words)],
    [words.heldOut, holdOut === undefined ? words.nobody : `${holdOut.share} %`],
  ]) {
    if (text !== undefined) lines.append(element('dt', {}, term ?? ''), element('dd', {}, text));
  }
  return element(
    'div',
    { class: 'detail' },
    element('h3', {}, audience.name),
    lines,
    ...(runs.length === 0 ? [] : evaluations(runs, words)),
  );
}

function evaluations(runs: readonly AudienceRun[], words: Words): Node[] {
  const sizes = runs.map(({ size }) => size).reverse();
  const label = `${words.size}: ${sizes.map((size) => size.toLocaleString()).join(' → ')}`;
  const outcome = ({ outcome: name, reason }: AudienceRun): HTMLElement =>
    toned(
      name === 'failed' ? 'bad' : name === 'changed' ? 'good' : 'faint',
      reason === undefined ? words[name] : `${words[name]}: ${reason}`,
    );
  return [
    ...(sizes.length > 1 ? [sparkline(sizes, label)] : []),
    table<AudienceRun>(
      [
        { title: words.time, cell: ({ at }) => shortTime(at) },
        { title: words.outcome, cell: outcome },
        { title: words.size, isNumber: true, cell: ({ size }) => size },
        { title: words.change, isNumber: true, cell: change },
        { title: words.version, isNumber: true, cell: ({ version }) => `v${version}` },
      ],
      runs.slice(0, 5),
      true,
    ),
  ];
}

/** Who entered and who left, e.g. `+700 −50`. */
const change = ({ entered, left }: AudienceRun): string => `+${count(entered)} −${count(left)}`;

function scheduleText({ schedule }: Audience, words: Words): string {
  if (schedule?.daily !== undefined) return words.daily.replace('{}', schedule.daily);
  if (schedule?.everyMinutes !== undefined) {
    return words.everyMinutes.replace('{}', String(schedule.everyMinutes));
  }
  return schedule?.afterImport === true ? words.afterImport : words.withRefresh;
}
