import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { withFooter } from '../../domain/channel/email-footer.ts';
import { isUniform, rendered, unknownVariables } from '../../domain/channel/template.ts';
import { readUnsubscribeToken, unsubscribeToken } from '../../domain/channel/unsubscribe-token.ts';
import { contactChannels } from '../../schemas/contact-events.ts';

const template = {
  subject: '{{last_name|お客}}様へ',
  text: '{{ last_name | お客}}様、{{city|}}の皆様',
  html: '<p>{{last_name|お客}}様</p>',
};

test('a person’s value is text wherever it stands: no markup, no second line in a subject', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const filled = rendered(template, { last_name: name });
      if (filled.kind !== 'rendered') return expect.unreachable('it has a word for everything');
      expect(filled.content.html?.match(/[<>]/g)).toHaveLength(4);
      expect(filled.content.subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      const called = name.trim() === '' ? 'お客' : name;
      expect(filled.content.text).toBe(`${called}様、の皆様`);
    }),
    { seed: 1, numRuns: 500 },
  );
});

test('a value that is not known and has no word for it is told; a variable that nobody has, too', () => {
  expect(rendered({ text: '{{last_name}}様' }, {})).toEqual({
    kind: 'lacks',
    variable: 'last_name',
  });
  expect(unknownVariables({ text: '{{password}} {{email}} {{city}}' })).toEqual([
    'password',
    'email',
  ]);
  expect([isUniform({ text: 'a' }), isUniform(template)]).toEqual([true, false]);
});

test('every e-mail says who sends it, where they are, and how to stop it', () => {
  const imprint = { senderName: '台帳<屋>', postalAddress: '東京都' };
  const url = 'https://api.example.jp/api/unsubscribe/t';
  const { text, html } = withFooter({ text: 'a', html: '<body><p>a</p></body>' }, imprint, url);
  for (const part of ['台帳<屋>', '東京都', url]) expect(text).toContain(part);
  expect(html).toMatch(/台帳&lt;屋&gt;.*<a href="https:\/\/api[^"]+">.*<\/body>$/);
});

test('a link is read back as it was made, and not when a digit of it is another', () => {
  const sign = (text: string) => createHmac('sha256', 'key').update(text).digest('hex');
  const node = fc.stringMatching(/^[0-9a-f]{32}$/).map((hex) => `user_id.${hex}`);
  fc.assert(
    fc.property(node, fc.constantFrom(...contactChannels), fc.nat(), (profileId, channel, at) => {
      const token = unsubscribeToken(profileId, channel, sign);
      expect(readUnsubscribeToken(token, sign)).toEqual({ profileId, channel });
      const index = at % token.length;
      const other = token[index] === 'a' ? 'b' : 'a';
      const forged = `${token.slice(0, index)}${other}${token.slice(index + 1)}`;
      expect(readUnsubscribeToken(forged, sign)).toBeUndefined();
    }),
    { seed: 2, numRuns: 300 },
  );
});
