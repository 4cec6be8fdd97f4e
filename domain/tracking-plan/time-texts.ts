import { parseTime } from '../intake/parse-time.ts';

const dateForm = /^\d{4}-\d{2}-\d{2}$/;
const timeForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether a text is a day that exists, YYYY-MM-DD. */
export const isDate = (text: string): boolean =>
  text.length === 10 && dateForm.test(text) && parseTime(text) !== undefined;

/**
 * Whether a text is a time that exists, with its offset, e.g. `2026-03-01T09:00:00+09:00`; a leap second is none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export const isDateTime = (text: string): boolean =>
  text.length <= 40 && timeForm.test(text) && parseTime(text) !== undefined;
