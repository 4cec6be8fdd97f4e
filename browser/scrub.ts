import { clickNames } from './click-names.ts';
import { linkParameter } from './link.ts';

/** Click ids travel in `context.clickIds`, once there is consent to them; an address never carries them. */
const clickParameter = new RegExp(`([?&#])((${clickNames}|${linkParameter})=[^&#]*&?)+`, 'gi');
const secretParameter =
  /([?&#;](?:[\w-]*(?:token|passw|secret|session|mail|phone|name|birth)[\w-]*|auth|key|pw|sid|otp|tel|zip)=)[^&#]+/gi;
const email = /[^\s/?&=#;:,<>"']+(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi;
const phone =
  /(^|[^\w.-])(?:(?:\+|%2B)\d[\d-]{8,16}\d|0\d{1,4}-\d{1,4}-\d{3,4}|0[5-9]0\d{8})(?![\w-])/gi;

/**
 * An address, a title or a message without what the lake must not hold. The server looks more closely; what is obvious
 * does not even leave the page. No pattern looks behind: Safari before 16.4 would refuse the whole script.
 */
export function scrub(text: string): string {
  return text
    .replace(clickParameter, '$1')
    .replace(/[?&]+(?=#|$)/, '')
    .replace(secretParameter, '$1[id]')
    .replace(email, '[email]')
    .replace(phone, '$1[phone]');
}
