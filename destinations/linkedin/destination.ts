import { connectionChecks } from '../connection-checks.ts';
import type { DestinationType } from '../destination.ts';
import type { HttpReply } from '../http.ts';
import { keysOfRecord } from '../match-record.ts';
import { noList } from '../no-list.ts';
import { refreshCredentials } from '../refresh-credentials.ts';
import { type Reply, sendInRequests } from '../sending.ts';
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
  freeSettings: ['apiVersion', 'sourcePlatform'],
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

    function access(): Promise<HttpReply> {
      const account = `urn:li:sponsoredAccount:${settings.accountId}`;
      const query = new URLSearchParams({ q: 'account', account, start: '0', count: '1' });
      return call({ method: 'GET', path: `/dmpSegments?${query}` });
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
          ? noList(members, 'listId')
          : sendInRequests(members, linkedinLimits, linkedinSizeOf, async (part) => {
              const elements = part.map((member) => linkedinElement(operation, member));
              return read(await post(listId, elements), part.length, listId);
            }),
      ...(settings.listId === undefined ? { lists } : {}),
      async verify(listId = settings.listId) {
        const reply = await access();
        const list = listId === undefined ? undefined : await lists.state(listId);
        if (reply.kind === 'answer' && reply.status === 426) {
          const refused = { ...reply, status: 403 };
          return connectionChecks(refused, list, { ...advice, permission: linkedinReason(reply) });
        }
        return connectionChecks(reply, list, advice);
      },
    };
  },
};
