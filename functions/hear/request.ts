/** A Function URL event, payload format 2.0, as far as it is read here. */
export interface WebhookRequest {
  readonly rawPath: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface WebhookResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why a webhook was not taken; `docs/line.md` lists them. LINE sends again what was not answered with 200. */
const refusals = {
  not_found: [404, 'Webhooks go to /v1/line/ with the id of their source.'],
  method_not_allowed: [405, 'Webhooks are sent with POST.'],
  bad_signature: [401, 'The signature is not that of the channel of this source.'],
  too_large: [413, 'A webhook may have 500 KiB at most.'],
  not_a_webhook: [400, 'The body is no webhook of the Messaging API.'],
  unavailable: [503, 'The events were not stored; send them again.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type WebhookRefusal = keyof typeof refusals;

export function refused(refusal: WebhookRefusal): WebhookResponse {
  const [statusCode, message] = refusals[refusal];
  return {
    statusCode,
    headers: {
      'content-type': 'application/json',
      ...(statusCode === 503 && { 'retry-after': '5' }),
    },
    body: JSON.stringify({ success: false, code: refusal, message }),
  };
}

export const accepted: WebhookResponse = {
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"success":true}',
};
