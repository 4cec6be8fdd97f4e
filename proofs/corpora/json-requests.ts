import { type CorpusRequest, requestOf } from './corpus-request.ts';
import { isJson, jsonTexts } from './json-texts.ts';

/** A good event as text, with something put in behind its last member. */
const eventText = (id: string, more = ''): string =>
  `{"type":"track","event":"Corpus","userId":"corpus","messageId":"${id}"${more}}`;

/** Bytes that are no UTF-8, or JSON in another encoding. */
const bytes: readonly (readonly [string, Buffer])[] = [
  ['a byte that begins nothing', Buffer.from([0x22, 0xff, 0x22])],
  ['a sequence cut off', Buffer.from([0x22, 0xe6, 0x97, 0x22])],
  ['an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
  ['an overlong NUL', Buffer.from([0x22, 0xc0, 0x80, 0x22])],
  ['half a surrogate pair as bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ['a sequence beyond Unicode', Buffer.from([0x22, 0xf5, 0x80, 0x80, 0x80, 0x22])],
  ['a lone continuation', Buffer.from([0x80])],
  ['CP932', Buffer.from([0x22, 0x93, 0xfa, 0x96, 0x7b, 0x22])],
  ['UTF-16', Buffer.from('{"a":1}', 'utf16le')],
  ['UTF-16 with its mark', Buffer.from('\ufeff{"a":1}', 'utf16le')],
  ['a byte order mark', Buffer.from('\ufeff{"a":1}')],
  ['two byte order marks', Buffer.from('\ufeff\ufeff{"a":1}')],
  ['a byte order mark and nothing', Buffer.from('\ufeff')],
  ['a byte order mark within', Buffer.from('{"a":\ufeff1}')],
  ['zeros', Buffer.alloc(64)],
];

/**
 * Every text as a whole body, as a property of an event between two neighbours, as the batch itself, and as an event of a
 * batch; and bytes that are no text.
 */
export function jsonRequests(): readonly CorpusRequest[] {
  const texts = jsonTexts.flatMap((text, number) => {
    const id = (place: string): string => `json-${place}-${number}`;
    const name = `${number} ${JSON.stringify(text)}`;
    const within = eventText(id('p'), `,"properties":{"value":${text}}`);
    const around = [eventText(id('l')), within, eventText(id('r'))].join(',');
    const asEvent = `{"batch":[${eventText(id('el'))},${text},${eventText(id('er'))}]}`;
    const whole = (body: string, path: string): CorpusRequest =>
      requestOf('json', `${path} ${name}`, body, { path, isJson: isJson(body) });
    return [
      whole(text, '/v1/track'),
      whole(`{"batch":${text}}`, '/v1/batch'),
      whole(`{"batch":[${around}]}`, '/v1/batch'),
      whole(asEvent, '/v1/batch'),
    ];
  });
  const rest = bytes.map(([name, body]) => requestOf('json', name, body, { path: '/v1/track' }));
  return [...texts.filter(({ body }) => body.length > 0), ...rest];
}
