import { expect, test } from 'vitest';
import { takeOne, track } from './intake-tools.ts';

const app = { app: { namespace: 'example.shop' }, device: { id: 'd-1', type: 'ios' } };

test.for([
  ['analytics-ios/1.7.3', app, false],
  ['analytics-kotlin/1.19.2', app, false],
  ['analytics-react-native/2.21.0', app, false],
  ['okhttp/4.12.0', app, false],
  ['Dalvik/2.1.0 (Linux; U; Android 16; Pixel 10)', app, false],
  ['Shop/1187 CFNetwork/1490.0.4 Darwin/23.2.0', app, false],
  ['Googlebot/2.1 (+http://www.google.com/bot.html)', {}, true],
  ['python-requests/2.32.3', {}, true],
] as const)('what %s sends of %j is a machine’s: %s', ([userAgent, context, isBot]) => {
  expect(takeOne(track({ context }), { keyKind: 'browser', userAgent }).row.is_bot).toBe(isBot);
});
