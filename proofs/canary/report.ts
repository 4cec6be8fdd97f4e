import { textTable } from '../demo-shop/text-table.ts';
import type { CanaryResult } from './run.ts';
import type { PlaceResult } from './scan.ts';

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);
const figure = (value: number): string => value.toLocaleString('en');
const kinds = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

/** What was read and found, place by place; places in which nothing was are summed up. */
export function reportOf({ people, sought, story, scan, planted, seconds }: CanaryResult): string {
  const isAllowed = ({ reason }: PlaceResult): boolean => reason !== undefined;
  const rows = scan.places
    .filter(({ bytes }) => bytes > 0)
    .toSorted((a, b) => Number(isAllowed(b)) - Number(isAllowed(a)) || b.bytes - a.bytes)
    .map((place) => [
      ...[place.place, figure(place.bytes), figure(place.texts)],
      isAllowed(place) ? figure(sum(place.found)) : '–',
      isAllowed(place) ? '–' : figure(sum(place.found)),
    ]);
  const reasons = scan.places.flatMap(({ place, reason }) =>
    reason === undefined ? [] : [[place, reason]],
  );
  const forbidden = scan.places.filter(
    ({ found, reason }) => reason === undefined && sum(found) > 0,
  );
  return [
    `${people} people; ${figure(sought.clear)} texts and ${figure(sought.hashes)} hashes are looked for.`,
    `Events ${figure(story.stored)} stored, ${figure(story.rejected)} rejected. Acknowledged: ${kinds(story.acknowledged)}.`,
    `Orders told: ${kinds(story.told)}. ${story.messages} messages, ${story.listed} rows of lists, ${story.asked} questions.`,
    '',
    ...textTable(['place', 'bytes', 'texts', 'found, may be', 'found, must not'], rows),
    '',
    ...textTable(['may hold people’s data', ''], reasons),
    '',
    ...forbidden.flatMap(({ place, found, files }) => [
      `NOT ALLOWED in ${place}: ${kinds(found)}`,
      ...files.map((file) => `  ${file}`),
    ]),
    ...textTable(
      ['planted in a copy', ''],
      planted.map(({ what, place, isFound }) => [
        `${what} (${place})`,
        isFound ? 'found' : 'NOT FOUND',
      ]),
    ),
    '',
    `${figure(scan.bytes)} bytes read: ${figure(scan.allowed)} finds where they may be, ${figure(scan.forbidden)} where not.`,
    `Story ${seconds.story} s, scan ${seconds.scan} s, planting ${seconds.planted} s.`,
    '',
  ].join('\n');
}
