import type { DestinationType } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { withoutList } from '../remote-list.ts';
import { sendInRequests } from '../sending.ts';
import { xClient } from './client.ts';
import { xLists } from './lists.ts';
import { hasXIdentifier, xLimits, xOperation, xSizeOf, xSources } from './mapping.ts';
import { readXReply } from './reply.ts';
import { xRules } from './rules.ts';
import { xCredentials, xSettings } from './settings.ts';
import { verifyX } from './verify.ts';

/** Matched people from which X serves an audience. */
const minimumSize = 100;

/**
 * Custom audiences of X. Experimental: nobody has run it against the real platform. A request is taken whole or not at
 * all, and a refusal names the operations at fault.
 *
 * @see destinations.md section 8
 */
export const xDestination: DestinationType = {
  name: 'x',
  title: 'X Custom Audiences (experimental)',
  rules: xRules,
  settings: xSettings,
  credentials: xCredentials,
  listSetting: 'audienceId',
  freeSettings: ['apiVersion'],
  limits: xLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: true,
  requestsPerMinute: 1_500,
  consentPurpose: 'advertising',
  minimumSize,
  /** 13 months at their shortest, from 31 January to 28 February of the next year. */
  membershipDays: 393,
  connect(connection, ports) {
    const settings = xSettings.parse(connection.settings);
    const call = xClient(xCredentials.parse(connection.credentials), ports);
    const sources = xSources(settings);
    const { apiVersion, accountId, audienceId } = settings;
    const path = `/${apiVersion}/accounts/${accountId}/custom_audiences`;
    return {
      keysOf: (record) =>
        keysOfRecord(xRules, record, sources, hasXIdentifier, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      async send({ operation, members, listId = audienceId }) {
        if (listId === undefined) return withoutList(members);
        return sendInRequests(members, xLimits, xSizeOf, async (part) => {
          const body = part.map((member) => xOperation(operation, member));
          const reply = await call('POST', `${path}/${listId}/users`, body);
          return readXReply(reply, part.length, ports.clock());
        });
      },
      ...(audienceId === undefined && { lists: xLists(call, path, ports) }),
      verify: (listId = audienceId) => verifyX(listId, { call, path, minimumSize }, ports),
    };
  },
};
