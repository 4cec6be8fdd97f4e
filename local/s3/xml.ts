import type { AwsError, WireResponse } from '../wire.ts';

/** An XML element with text; characters that XML cannot carry come out as numbered references, as AWS sends them. */
export const element = (name: string, text: string | number | boolean): string =>
  `<${name}>${escapeXml(String(text))}</${name}>`;

const escapeXml = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
  text.replace(/[&<>"\u0000-\u001f\u007f]/g, (character) => {
    const named = namedEntities[character];
    return named ?? `&#x${character.charCodeAt(0).toString(16)};`;
  });

const namedEntities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const plainByEntity: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** Text of every element of this name, entities resolved. Enough for the two bodies S3 clients send us. */
export function textsOf(xml: string, name: string): string[] {
  const found = xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'));
  return [...found].map((match) => unescapeXml(match[1] ?? ''));
}

const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-z]+));/g, (whole, hex, decimal, named) => {
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(parseInt(decimal, 10));
    return plainByEntity[named] ?? whole;
  });

export const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n';
export const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function errorResponse(error: AwsError, path: string, requestId: string): WireResponse {
  const extra = Object.entries(error.extra).map(([name, value]) => element(name, String(value)));
  const body = [
    `${xmlHeader}<Error>`,
    element('Code', error.code),
    element('Message', error.message),
    element('Resource', path),
    ...extra,
    element('RequestId', requestId),
    '</Error>',
  ].join('');
  return { status: error.status, headers: { 'content-type': 'application/xml' }, body };
}
