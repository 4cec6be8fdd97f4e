import { identifierKindRows } from '../../schemas/identifier-kinds.ts';
import { type Profile, profile } from '../answers.ts';
import type { Client } from '../client.ts';
import { code, element, shortTime, toned } from '../elements.ts';
import type { Words } from '../words.ts';
import { section } from './section.ts';

export function personSection(
  words: Words,
  client: Client,
): { readonly root: HTMLElement; open(node: string): void } {
  const { root, content } = section(words.personTitle, words.personNote, 'half');
  const kind = element(
    'select',
    { 'aria-label': words.identifiers },
    ...identifierKindRows.map(({ name }) => element('option', { value: name }, name)),
  );
  const value = element('input', {
    type: 'text',
    required: '',
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': words.personTitle,
  });
  const form = element(
    'form',
    { class: 'row' },
    kind,
    value,
    element('button', { type: 'submit' }, words.lookUp),
  );
  const result = element('div', { 'aria-live': 'polite' });
  content.append(form, result);

  const show = (answer: Promise<Profile>): void => {
    answer.then(
      (found) => result.replaceChildren(...profileNodes(found, words)),
      (error: unknown) =>
        result.replaceChildren(toned('bad', error instanceof Error ? error.message : '')),
    );
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show(client.post('/api/profiles/lookup', { kind: kind.value, value: value.value }, profile));
  });
  return {
    root,
    open(node) {
      show(client.get(`/api/profiles/${encodeURIComponent(node)}`, profile));
      root.scrollIntoView({ behavior: 'smooth', block: 'nearest' });
    },
  };
}

function profileNodes(found: Profile, words: Words): Node[] {
  if (found.isErased) return [element('p', { class: 'note' }, words.erased)];
  const lines = element('dl');
  const line = (term: string, ...description: (Node | string)[]): void =>
    lines.append(element('dt', {}, term), element('dd', {}, ...description));
  line(words.person, code(found.profileId));
  for (const { kind, value, node, isHashed } of found.identifiers) {
    line(isHashed ? `${kind} (SHA-256)` : kind, value ?? code(node));
  }
  for (const { field, value } of found.fields) line(field, value);
  for (const { purpose, isGranted, at } of found.consents) {
    const word = isGranted ? toned('good', words.granted) : toned('bad', words.denied);
    line(`${words.consent}: ${purpose}`, word, ` ${shortTime(at)}`);
  }
  const notes = [
    ...(found.refusals.length > 0 ? [`${words.aloneNote} ${found.refusals.join(', ')}`] : []),
    ...(found.isMasked ? [words.maskedNote] : []),
  ];
  return [lines, ...notes.map((note) => element('p', { class: 'note' }, note))];
}
