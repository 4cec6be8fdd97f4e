import { track } from '../public-api.ts';
import { onElement } from './on-element.ts';

const secret = /^cc-|pass|one-time|card|cvc|cvv|secret|token|hidden|csrf/i;
const cardNumber = /^(?:\d[ -]?){13,19}$/;
const longestValue = 500;

/** `Form Submitted` of forms with `data-daicho-form`; passwords, hidden fields, files and payment cards never. */
export function watchForms(): void {
  onElement('submit', 'form', (form) => {
    const name = form.dataset['daichoForm'];
    if (name === undefined) return;
    const fields: Record<string, string> = {};
    for (const [key, value] of new FormData(form)) {
      const { type, autocomplete } = Object(form.elements.namedItem(key));
      const isSecret =
        typeof value !== 'string' ||
        [type, autocomplete, key].some((each) => secret.test(each)) ||
        cardNumber.test(value);
      if (!isSecret) fields[key] = value.slice(0, longestValue);
    }
    track('Form Submitted', { form: name || form.id, fields });
  });
}
