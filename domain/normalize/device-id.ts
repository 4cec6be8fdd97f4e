import { inOrder, mapping, type Step } from './outcome.ts';
import { cleanCode, lower, refuseUnlike, upper, withoutSpaces } from './text.ts';

/** Phones whose owner opted out of ad tracking all report the zero id. */
const refuseZeroId: Step = (value) =>
  /^[0-]+$/.test(value) ? { refused: 'is the id of a device that opted out' } : { value };

/** Advertising id of a device as it reports it, white space removed. */
export const deviceId: Step = inOrder(cleanCode, withoutSpaces, refuseZeroId);

/** As 8-4-4-4-12 hexadecimal digits in lower case, whichever way it came: Apple writes it in upper case, Google in lower. */
export const uuid: Step = inOrder(
  deviceId,
  lower,
  mapping((value) => value.replace(/^\{(.*)\}$/, '$1')),
  (value) => {
    const digits = value.replaceAll('-', '');
    return /^[0-9a-f]{32}$/.test(digits)
      ? { value: digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') }
      : { refused: 'is not an advertising id' };
  },
);

/** In lower case, hyphens kept. */
export const deviceIdLower: Step = inOrder(deviceId, lower);

/** In upper case, hyphens kept. */
export const deviceIdUpper: Step = inOrder(deviceId, upper);

/** Handle of a social account without its `@`, lower case. */
export const socialHandle: Step = inOrder(
  cleanCode,
  mapping((value) => value.replace(/^@+/, '').trim()),
  lower,
  refuseUnlike(/^\S+$/u, 'is not a handle'),
);

/** Account number in decimal digits. */
export const decimalId: Step = inOrder(cleanCode, refuseUnlike(/^\d+$/, 'is not a decimal id'));

/** LINE user id; it belongs to one LINE provider and means nothing to another. */
export const lineUserId: Step = inOrder(
  cleanCode,
  refuseUnlike(/^U[0-9a-f]{32}$/, 'is not a LINE user id'),
);
