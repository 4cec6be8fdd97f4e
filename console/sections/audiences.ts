import type { Audience } from '../answers.ts';
import { shortTime, table, toned } from '../elements.ts';
import type { Words } from '../words.ts';
import { section } from './section.ts';

const toneOf = (state: string): 'good' | 'bad' | 'faint' => {
  if (state === 'fresh') return 'good';
  return state === 'failed' || state === 'stale' ? 'bad' : 'faint';
};

export function audiencesSection(words: Words): {
  readonly root: HTMLElement;
  show(audiences: readonly Audience[]): void;
} {
  const { root, content } = section(words.audiencesTitle, words.audiencesNote, 'half');
  const state = ({ state: name, reason }: Audience): HTMLElement => {
    return toned(toneOf(name), reason === undefined ? name : `${name}: ${reason}`);
  };
  return {
    root,
    show(audiences) {
      const drawn = table<Audience>(
        [
          { title: words.audience, cell: ({ name }) => name },
          { title: words.size, isNumber: true, cell: ({ size }) => size },
          { title: words.asOf, cell: ({ asOf, refreshedAt }) => asOf ?? shortTime(refreshedAt) },
          { title: words.state, cell: state },
        ],
        audiences,
      );
      content.replaceChildren(audiences.length === 0 ? words.none : drawn);
    },
  };
}
