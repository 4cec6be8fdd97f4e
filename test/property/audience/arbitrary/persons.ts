import * as fc from 'fast-check';
import { audiences } from '../library.ts';
import { purpose, tag } from './vocabulary.ts';

export const consent = fc
  .record({ purpose, state: fc.constantFrom('granted', 'denied', 'unknown') })
  .map((value) => ({ consent: value }));
export const reachable = fc
  .constantFrom('email', 'sms', 'phone', 'line', 'mobile_ads')
  .map((channel) => ({ reachable: { channel } }));
export const reference = fc.constantFrom(...audiences.keys()).map((id) => ({ audience: { id } }));
export const tagged = tag.map((name) => ({ tag: { name } }));
