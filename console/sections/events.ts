import type { RecentEvent } from '../answers.ts';
import { code, element, shortTime, table, toned } from '../elements.ts';
import type { Words } from '../words.ts';
import { section } from './section.ts';

const shownDigits = 8;

export function eventsSection(
  words: Words,
  openPerson: (node: string) => void,
): { readonly root: HTMLElement; show(events: readonly RecentEvent[]): void } {
  const { root, content } = section(words.eventsTitle, words.eventsNote);
  let drawn = '';
  const person = ({ node }: RecentEvent): HTMLElement => {
    if (node === undefined) return toned('faint', '–');
    const short = node.slice(0, node.indexOf('.') + 1 + shownDigits);
    const button = element('button', { type: 'button', class: 'quiet', title: node }, code(short));
    button.addEventListener('click', () => openPerson(node));
    return button;
  };
  return {
    root,
    show(events) {
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
            cell: ({ outcome, reason, isBot }) =>
              outcome === 'landed'
                ? isBot
                  ? toned('faint', words.landedBot)
                  : toned('good', words.landed)
                : toned('bad', `${words.rejected}: ${reason ?? ''}`),
          },
        ],
        events,
        true,
      );
      content.replaceChildren(events.length === 0 ? words.none : drawnTable);
    },
  };
}
