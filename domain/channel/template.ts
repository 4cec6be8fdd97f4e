import { type Template, templateVariables } from '../../schemas/campaign.ts';
import type { PersonalFields } from '../household/home.ts';

export type Rendered =
  | { readonly kind: 'rendered'; readonly content: Template }
  /** Somebody whose value is not known, and the text has no word for that. */
  | { readonly kind: 'lacks'; readonly variable: string };

const variable = /\{\{\s*([a-z_]+)\s*(?:\|([^{}]*))?\}\}/g;

/** Variables that a template names and nobody has: a mistake of whoever wrote it. */
export function unknownVariables(template: Template): readonly string[] {
  const names = namesIn(template);
  return names.filter((name) => !templateVariables.some((known) => known === name));
}

/** Whether everybody gets the same text. */
export function isUniform(template: Template): boolean {
  return namesIn(template).length === 0;
}

const namesIn = (template: Template): readonly string[] =>
  [template.subject, template.text, template.html].flatMap((text) =>
    [...(text ?? '').matchAll(variable)].map(([, name = '']) => name),
  );

/** The template with a person's values in it; in HTML they are text, never markup, and a subject stays one line. */
export function rendered(template: Template, fields: PersonalFields): Rendered {
  let lacking: string | undefined;
  const filled = (text: string, asText: (value: string) => string): string =>
    text.replace(variable, (_, name: string, otherwise: string | undefined) => {
      const known = templateVariables.some((each) => each === name) ? fields[name] : undefined;
      const value = known === undefined || known.trim() === '' ? otherwise?.trim() : known;
      if (value === undefined) lacking ??= name;
      return asText(value ?? '');
    });
  const { subject, text, html, link } = template;
  const content: Template = {
    ...(subject !== undefined && { subject: filled(subject, onOneLine) }),
    text: filled(text, (value) => value),
    ...(html !== undefined && { html: filled(html, escaped) }),
    ...(link !== undefined && { link }),
  };
  return lacking === undefined
    ? { kind: 'rendered', content }
    : { kind: 'lacks', variable: lacking };
}

const onOneLine = (value: string): string => value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(value: string): string {
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
