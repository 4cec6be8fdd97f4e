import * as z from 'zod';

/** Words and at most six digits behind them, or a short number: no address, number or hash looks like this. */
const form = /^(?:[A-Za-z][A-Za-z_.-]{0,59}\d{0,6}|\d{1,8})$/;

/**
 * Code of a platform's error as it may be shown and kept. Where a platform writes something else in a code's place,
 * perhaps whom it is about, that is not repeated: the code is `of an unknown form` then.
 */
export const errorCode = z
  .string()
  .transform((code) => (form.test(code) ? code : 'of an unknown form'));
