import { notSupported, StatementFailure } from '../sql/failure.ts';

// The characters of Trino's own path tokenizer; it knows no single quotes.
const step = /\.([\p{L}\p{Nd}_:$/@|#-]+)|\[\s*(\d+)\s*\]|\[\s*"((?:[^"\\]|\\.)*)"\s*\]/uy;

/**
 * Trino's JSON path as the JSON pointer (RFC 6901) that names the same place; `$` itself stays `$`.
 *
 * @throws StatementFailure NOT_SUPPORTED for wildcards and other things beyond names and indexes
 */
export function jsonPointer(path: string): string {
  if (path === '$') return '$';
  if (!path.startsWith('$')) {
    throw new StatementFailure('INVALID_LITERAL', `Invalid JSON path: '${path}'`);
  }
  let pointer = '';
  let at = 1;
  while (at < path.length) {
    step.lastIndex = at;
    const match = step.exec(path);
    if (match === null) throw notSupported(`the JSON path '${path}'`);
    const key = match[1] ?? match[2] ?? match[3]?.replace(/\\(.)/gu, '$1') ?? '';
    pointer += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    at += match[0].length;
  }
  return pointer;
}
