import type { Source } from '../answers.ts';
import { code, element } from '../elements.ts';
import type { Words } from '../words.ts';
import { section } from './section.ts';

/** Where the collector is: here on a laptop; in AWS its address is an output of the stack. */
const collectorOrigin = (): string =>
  ['127.0.0.1', 'localhost', '[::1]'].includes(location.hostname)
    ? location.origin
    : 'https://YOUR-COLLECTOR';

export function startSection(words: Words): {
  readonly root: HTMLElement;
  show(sources: readonly Source[]): void;
} {
  const { root, content } = section(words.startTitle, words.startNote, 'half tall');
  const choice = element('select', { 'aria-label': words.source });
  const snippets = element('div');
  let known: readonly Source[] = [];
  const showSnippets = (): void => {
    const source = known.find(({ id }) => id === choice.value);
    snippets.replaceChildren(...(source === undefined ? [words.none] : snippetsOf(source, words)));
  };
  choice.addEventListener('change', showSnippets);
  content.append(element('div', { class: 'row' }, choice), snippets);
  showSnippets();
  return {
    root,
    show(sources) {
      // Redrawing would take a selection of text away from under the reader.
      if (JSON.stringify(sources) === JSON.stringify(known)) return;
      known = sources;
      const chosen = choice.value;
      const withKeyFirst = sources.toSorted(
        (one, other) => Number(other.writeKey !== undefined) - Number(one.writeKey !== undefined),
      );
      choice.replaceChildren(
        ...withKeyFirst.map(({ id, name }) => element('option', { value: id }, name)),
      );
      if (sources.some(({ id }) => id === chosen)) choice.value = chosen;
      showSnippets();
    },
  };
}

function snippetsOf({ writeKey, keyKind }: Source, words: Words): (Node | string)[] {
  const key = writeKey ?? 'YOUR-WRITE-KEY';
  const origin = collectorOrigin();
  const parts: [string, string][] = [
    [words.inPage, pageSnippet(origin, key)],
    [words.inNode, nodeSnippet(origin, key)],
    [words.inTerminal, terminalSnippet(origin, key)],
  ];
  const wanted = keyKind === 'browser' ? parts : parts.slice(1);
  return [
    ...(writeKey === undefined ? [element('p', { class: 'note' }, words.noBrowserKey)] : []),
    ...(writeKey === undefined ? [] : [element('p', {}, code(writeKey))]),
    ...wanted.flatMap(([title, text]) => [
      element('p', { class: 'note' }, title),
      element('pre', { tabindex: '0' }, text),
    ]),
  ];
}

const pageSnippet = (origin: string, key: string): string => `<script>
  const anonymousId = (localStorage.anonymousId ??= crypto.randomUUID());
  const track = (event, properties) =>
    navigator.sendBeacon('${origin}/v1/track', JSON.stringify({
      writeKey: '${key}', anonymousId, event, properties,
      messageId: crypto.randomUUID(), timestamp: new Date(),
      context: { page: { url: location.href, title: document.title } },
    }));
  track('Page Viewed', {});
</script>`;

const nodeSnippet = (
  origin: string,
  key: string,
): string => `import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: '${key}', host: '${origin}' });
analytics.track({ userId: 'u-1', event: 'Product Viewed' });`;

const terminalSnippet = (origin: string, key: string): string =>
  `curl -u ${key}: ${origin}/v1/track \\
  -H 'content-type: application/json' \\
  -d '{"userId":"u-1","event":"Product Viewed"}'`;
