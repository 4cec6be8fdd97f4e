import { expect, test } from 'vitest';
import { takeOne, track } from './intake-tools.ts';

test.for([
  ['analytics-ios/1.7.3', false],
  ['analytics-kotlin/1.19.2', false],
  ['analytics-react-native/2.21.0', false],
  ['okhttp/4.12.0', false],
  ['Dalvik/2.1.0 (Linux; U; Android 16; Pixel 10)', false],
  ['Shop/1187 CFNetwork/1490.0.4 Darwin/23.2.0', false],
  ['Googlebot/2.1 (+http://www.google.com/bot.html)', true],
  ['python-requests/2.32.3', true],
] as const)('an app’s event sent by %s is a machine’s: %s', ([userAgent, isBot]) => {
  expect(takeOne(track(), { keyKind: 'browser', userAgent }).row.is_bot).toBe(isBot);
});
