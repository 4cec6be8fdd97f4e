import type { RecentEvent, Source } from '../answers.ts';
import { code, element, shortTime, table, toned } from '../elements.ts';
import type { Words } from '../words.ts';
import { section } from './section.ts';

const shownDigits = 8;

export function eventsSection(
  words: Words,
  openPerson: (node: string) => void,
): {
  readonly root: HTMLElement;
  /** Query of the events wanted, beside their number. */
  filter(): string;
  show(events: readonly RecentEvent[], sources: readonly Source[]): void;
} {
  const { root, content } = section(words.eventsTitle, words.eventsNote);
  const source = choice(words.source, [['', words.allSources]]);
  const outcome = choice(words.fate, [
    ['', words.allFates],
    ['landed', words.landed],
    ['rejected', words.rejected],
    ['refused', words.turnedAway],
    ['bot', words.bots],
  ]);
  content.before(element('p', {}, source, ' ', outcome));
  let drawn = '';
  const fateOf = ({ outcome, reason, isBot, botReason = '' }: RecentEvent): HTMLElement => {
    if (outcome === 'refused') return toned('bad', `${words.turnedAway}: ${reason ?? ''}`);
    if (outcome === 'rejected') return toned('bad', `${words.rejected}: ${reason ?? ''}`);
    return isBot === true
      ? toned('faint', `${words.landedBot} ${botReason}`)
      : toned('good', words.landed);
  };
  const person = ({ node }: RecentEvent): HTMLElement => {
    if (node === undefined) return toned('faint', '–');
    const short = node.slice(0, node.indexOf('.') + 1 + shownDigits);
    const button = element('button', { type: 'button', class: 'quiet', title: node }, code(short));
    button.addEventListener('click', () => openPerson(node));
    return button;
  };
  return {
    root,
    filter() {
      const wanted = Object.entries({ sourceId: source.value, outcome: outcome.value });
      return wanted
        .flatMap(([name, value]) => (value === '' ? [] : `&${name}=${encodeURIComponent(value)}`))
        .join('');
    },
    show(events, sources) {
      for (const { id, name } of sources) {
        if (![...source.options].some(({ value }) => value === id)) {
          source.append(element('option', { value: id }, name));
        }
      }
      const now = JSON.stringify(events);
      if (now === drawn) return;
      drawn = now;
      const drawnTable = table<RecentEvent>(
        [
          { title: words.time, cell: ({ receivedAt }) => shortTime(receivedAt) },
          { title: words.event, cell: ({ event }) => event },
          { title: words.type, cell: ({ type }) => type },
          { title: words.source, cell: ({ sourceId }) => sourceId },
          { title: words.person, cell: person },
          {
            title: words.fate,
            cell: fateOf,
          },
        ],
        events,
        true,
      );
      content.replaceChildren(events.length === 0 ? words.none : drawnTable);
    },
  };
}

function choice(
  label: string,
  options: readonly (readonly [value: string, text: string])[],
): HTMLSelectElement {
  const items = options.map(([value, text]) => element('option', { value }, text));
  return element('select', { 'aria-label': label }, ...items);
}
