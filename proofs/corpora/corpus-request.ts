/** A request of a corpus as it goes over the wire. */
export interface CorpusRequest {
  /** What it is, for whoever has to look for it. */
  readonly name: string;
  readonly corpus: 'json' | 'naughty' | 'bombs' | 'pollution';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** How its body must be judged as JSON, by somebody who did not write the collector. @default nobody asks */
  readonly isJson?: boolean;
}

const json = { 'content-type': 'application/json' };

export const requestOf = (
  corpus: CorpusRequest['corpus'],
  name: string,
  body: string | Buffer,
  changes: Partial<Pick<CorpusRequest, 'path' | 'headers' | 'isJson'>> = {},
): CorpusRequest => ({
  name,
  corpus,
  path: changes.path ?? '/v1/batch',
  headers: { ...json, ...changes.headers },
  body: typeof body === 'string' ? Buffer.from(body) : body,
  ...(changes.isJson !== undefined && { isJson: changes.isJson }),
});
