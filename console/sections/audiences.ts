import type { Audience } from '../answers.ts';
import { shortTime, table, toned } from '../elements.ts';
import type { Words } from '../words.ts';
import { section } from './section.ts';

const tones = { fresh: 'good', new: 'faint', failed: 'bad' } as const;

export function audiencesSection(words: Words): {
  readonly root: HTMLElement;
  show(audiences: readonly Audience[]): void;
} {
  const { root, content } = section(words.audiencesTitle, words.audiencesNote, 'half');
  const state = ({ state: name, reason }: Audience): HTMLElement => {
    const tone = name === 'fresh' || name === 'failed' ? tones[name] : tones.new;
    return toned(tone, reason === undefined ? name : `${name}: ${reason}`);
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
