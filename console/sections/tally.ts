import type { TallyLine } from '../answers.ts';
import { shortTime, table } from '../elements.ts';
import type { Words } from '../words.ts';
import { section } from './section.ts';

export function tallySection(words: Words): {
  readonly root: HTMLElement;
  show(lines: readonly TallyLine[]): void;
} {
  const { root, content } = section(words.tallyTitle, words.tallyNote, 'half');
  return {
    root,
    show(lines) {
      const number = (
        title: string,
        name: 'accepted' | 'stored' | 'duplicate' | 'rejected' | 'in_flight',
      ) => ({
        title,
        isNumber: true,
        cell: (line: TallyLine) => line[name],
      });
      const drawn = table<TallyLine>(
        [
          { title: words.source, cell: ({ name }) => name },
          number(words.accepted, 'accepted'),
          number(words.stored, 'stored'),
          number(words.duplicate, 'duplicate'),
          number(words.rejected, 'rejected'),
          number(words.inFlight, 'in_flight'),
          { title: words.asOf, cell: ({ asOf }) => shortTime(asOf) },
        ],
        lines,
      );
      content.replaceChildren(lines.length === 0 ? words.none : drawn);
    },
  };
}
