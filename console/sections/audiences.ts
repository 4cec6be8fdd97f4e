import { type Audience, type AudienceRun, audienceHistory } from '../answers.ts';
import type { Client } from '../client.ts';
import { element, shortTime, table, toned } from '../elements.ts';
import type { Words } from '../words.ts';
import { audienceDetail } from './audience-detail.ts';
import { section } from './section.ts';

const shownRuns = 30;

const toneOf = (state: Audience['state']): 'good' | 'bad' | 'faint' => {
  if (state === 'fresh') return 'good';
  return state === 'failed' || state === 'stale' ? 'bad' : 'faint';
};

/** All audiences, those that need somebody first; one of them opened, with its last evaluations. */
export function audiencesSection(
  words: Words,
  client: Client,
): {
  readonly root: HTMLElement;
  show(audiences: readonly Audience[]): void;
} {
  const { root, content } = section(words.audiencesTitle, words.audiencesNote, 'half');
  const detail = element('div', { 'aria-live': 'polite' });
  let known: readonly Audience[] = [];
  let drawn = '';
  let openId: string | undefined;
  let shownDetail = '';

  const showDetail = async (): Promise<void> => {
    const audience = known.find(({ id }) => id === openId);
    const now = JSON.stringify(audience ?? null);
    if (now === shownDetail) return;
    shownDetail = now;
    if (audience === undefined) return detail.replaceChildren();
    const runs = await runsOf(audience, client);
    // Meanwhile another one may have been opened.
    if (shownDetail === now) detail.replaceChildren(audienceDetail(audience, runs, words));
  };
  const name = ({ id, name: text }: Audience): HTMLElement => {
    const button = element('button', { type: 'button', class: 'name', title: id }, text);
    button.addEventListener('click', () => {
      openId = openId === id ? undefined : id;
      void showDetail();
    });
    return button;
  };
  const state = ({ state: of, reason }: Audience): HTMLElement =>
    toned(toneOf(of), reason === undefined ? words[of] : `${words[of]}: ${reason}`);
  return {
    root,
    show(audiences) {
      known = audiences;
      void showDetail();
      const now = JSON.stringify(audiences);
      if (now === drawn) return;
      drawn = now;
      const isTroubled = (audience: Audience): boolean => toneOf(audience.state) === 'bad';
      const rows = [
        ...audiences.filter(isTroubled),
        ...audiences.filter((audience) => !isTroubled(audience)),
      ];
      const drawnTable = table<Audience>(
        [
          { title: words.audience, cell: name },
          { title: words.size, isNumber: true, cell: ({ size }) => size },
          { title: words.version, isNumber: true, cell: ({ version }) => version },
          { title: words.asOf, cell: ({ asOf, refreshedAt }) => asOf ?? shortTime(refreshedAt) },
          { title: words.state, cell: state },
        ],
        rows,
      );
      content.replaceChildren(audiences.length === 0 ? words.none : drawnTable, detail);
    },
  };
}

/** Its last evaluations, newest first; none where they cannot be read, for the page asks again. */
async function runsOf({ id }: Audience, client: Client): Promise<readonly AudienceRun[]> {
  const path = `/api/audiences/${encodeURIComponent(id)}/history?limit=${shownRuns}`;
  try {
    return (await client.get(path, audienceHistory)).runs;
  } catch {
    return [];
  }
}
