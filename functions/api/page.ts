import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Files of the page by path, e.g. `/` and `/console/main.js`. */
export type PageFiles = ReadonlyMap<
  string,
  { readonly contentType: string; readonly text: string }
>;

/**
 * The page may load its own files and call its own origin, nothing else: no inline script, no frame around it, no
 * form that leaves.
 */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-cache',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** @returns undefined when the path is none of the page's */
export function pageFile(
  path: string,
  files: PageFiles,
): APIGatewayProxyStructuredResultV2 | undefined {
  const file = files.get(path);
  if (file === undefined) return undefined;
  return {
    statusCode: 200,
    headers: { ...headers, 'content-type': `${file.contentType}; charset=utf-8` },
    body: file.text,
  };
}
