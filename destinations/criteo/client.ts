import { accountAnswer, untilResetMs } from '../account-answer.ts';
import { type BearerCall, bearerClient, tokenCall } from '../bearer-client.ts';
import type { ConnectorPorts } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import type { CriteoCredentials, CriteoSettings } from './settings.ts';

const minuteMs = 60_000;

/**
 * HTTP client of the marketing solutions API, paths from `/audience-segments` on.
 *
 * @see destinations.md section 14, "Auth"
 */
export function criteoClient(
  { clientId, clientSecret }: CriteoCredentials,
  { apiVersion }: CriteoSettings,
  ports: Pick<ConnectorPorts, 'fetch' | 'endpoint' | 'clock'>,
): (call: BearerCall) => Promise<HttpReply> {
  const host = ports.endpoint === '' ? 'https://api.criteo.com' : `${ports.endpoint}/criteo`;
  return bearerClient(
    {
      base: `${host}/${apiVersion}/marketing-solutions`,
      token: tokenCall(`${host}/oauth2/token`, {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    },
    ports,
  );
}

/** The platform names the end of its minute in a header of its own, and sends no `Retry-After`. */
export function criteoAnswer(
  reply: HttpReply,
  nowEpochMs: number,
): ReturnType<typeof accountAnswer> {
  return accountAnswer(reply, 'Criteo', (headers) =>
    untilResetMs(headers, 'x-ratelimit-reset', nowEpochMs, minuteMs),
  );
}
