import type { Sync } from '../answers.ts';
import { type Column, table, toned } from '../elements.ts';
import type { Words } from '../words.ts';
import { section } from './section.ts';

type Count =
  | 'audience'
  | 'acknowledged'
  | 'no_identifier'
  | 'no_consent'
  | 'suppressed'
  | 'held_out'
  | 'refused'
  | 'pending';

export function syncsSection(words: Words): {
  readonly root: HTMLElement;
  show(syncs: readonly Sync[]): void;
} {
  const { root, content } = section(words.syncsTitle, words.syncsNote);
  const number = (title: string, name: Count): Column<Sync> => ({
    title,
    isNumber: true,
    cell: (sync) => sync[name],
  });
  const sum = ({ addsUp, state, reason }: Sync): HTMLElement => {
    if (state === 'failed') return toned('bad', reason ?? state);
    return addsUp ? toned('good', words.yes) : toned('wait', words.notYet);
  };
  return {
    root,
    show(syncs) {
      const drawn = table<Sync>(
        [
          { title: words.audience, cell: ({ audienceId }) => audienceId },
          { title: words.destination, cell: ({ destinationId }) => destinationId },
          number(words.size, 'audience'),
          number(words.acknowledged, 'acknowledged'),
          number(words.noIdentifier, 'no_identifier'),
          number(words.noConsent, 'no_consent'),
          number(words.suppressed, 'suppressed'),
          number(words.heldOut, 'held_out'),
          number(words.refused, 'refused'),
          number(words.pending, 'pending'),
          { title: words.sum, cell: sum },
        ],
        syncs,
      );
      content.replaceChildren(syncs.length === 0 ? words.none : drawn);
    },
  };
}
