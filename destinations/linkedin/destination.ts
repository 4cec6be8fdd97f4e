import { accessChecks, listChecks } from '../connection-checks.ts';
import type { Check, DestinationType } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import { keysOfRecord } from '../match-record.ts';
import { refreshCredentials } from '../refresh-credentials.ts';
import { type Reply, sendInRequests } from '../sending.ts';
import { withoutList } from '../without-list.ts';
import { linkedinClient } from './client.ts';
import { linkedinLists } from './lists.ts';
import {
  hasLinkedinIdentifier,
  linkedinElement,
  linkedinLimits,
  linkedinSizeOf,
  linkedinSources,
} from './mapping.ts';
import { missingLists } from './missing-lists.ts';
import { linkedinReason, readLinkedinReply } from './reply.ts';
import { linkedinRules } from './rules.ts';
import { linkedinSettings } from './settings.ts';

const advice = {
  token: 'Connect the LinkedIn account again: its token was refused.',
  permission:
    'The app needs rw_dmp_segments (Audiences programme), and its user a role of the ad account.',
  gone: 'LinkedIn has no such segment: clear listId, or name one that exists.',
};

const pauseMs = 30_000;

/**
 * DMP segments of LinkedIn. Experimental: nobody has run it against the real platform. Every person has an outcome of
 * their own.
 *
 * @see destinations.md section 10
 */
export const linkedinDestination: DestinationType = {
  name: 'linkedin',
  title: 'LinkedIn Matched Audiences (experimental)',
  rules: linkedinRules,
  settings: linkedinSettings,
  listSetting: 'listId',
  credentials: refreshCredentials,
  limits: linkedinLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: true,
  requestsPerMinute: 600,
  consentPurpose: 'advertising',
  minimumSize: 300,
  membershipDays: undefined,
  connect(connection, ports) {
    const settings = linkedinSettings.parse(connection.settings);
    const credentials = refreshCredentials.parse(connection.credentials);
    const call = linkedinClient(credentials, settings.apiVersion, ports);
    const missing = missingLists(ports);
    const lists = linkedinLists(call, settings, missing);

    function read(reply: HttpReply, members: number, listId: string): Reply {
      const status = reply.kind === 'answer' ? reply.status : 0;
      if (status === 200) missing.found(listId);
      if (status === 404 && missing.mayAppear(listId)) {
        return { kind: 'retry', afterMs: pauseMs, reason: 'LinkedIn does not show the list yet' };
      }
      return readLinkedinReply(reply, members);
    }

    async function access(): Promise<readonly Check[]> {
      const account = `urn:li:sponsoredAccount:${settings.accountId}`;
      const query = new URLSearchParams({ q: 'account', account, start: '0', count: '1' });
      const reply = await call({ method: 'GET', path: `/dmpSegments?${query}` });
      if (reply.kind !== 'answer' || reply.status !== 426) return accessChecks(reply, advice);
      return [{ name: 'permission', verdict: 'failed', advice: linkedinReason(reply) }];
    }

    const post = (listId: string, elements: readonly unknown[]) =>
      call({
        method: 'POST',
        path: `/dmpSegments/${listId}/users`,
        headers: { 'x-restli-method': 'BATCH_CREATE' },
        body: { elements },
      });

    return {
      keysOf: (record) =>
        keysOfRecord(linkedinRules, record, linkedinSources(settings), hasLinkedinIdentifier, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      send: async ({ operation, members, listId = settings.listId }) =>
        listId === undefined
          ? withoutList(members)
          : sendInRequests(members, linkedinLimits, linkedinSizeOf, async (part) => {
              const elements = part.map((member) => linkedinElement(operation, member));
              return read(await post(listId, elements), part.length, listId);
            }),
      lists,
      async verify(listId = settings.listId) {
        const checks = await access();
        if (listId === undefined) return checks;
        return [...checks, ...listChecks(await lists.state(listId), advice)];
      },
    };
  },
};
