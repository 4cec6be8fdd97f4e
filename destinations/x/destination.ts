import type { DestinationType } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { sendInRequests } from '../sending.ts';
import { xClient } from './client.ts';
import { hasXIdentifier, xLimits, xOperation, xSizeOf, xSources } from './mapping.ts';
import { readXReply } from './reply.ts';
import { xRules } from './rules.ts';
import { xCredentials, xSettings } from './settings.ts';

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
  limits: xLimits,
  operations: ['add', 'remove'],
  removal: 'member',
  isExperimental: true,
  consentPurpose: 'advertising',
  minimumSize: 100,
  /** 13 months at their shortest, from 31 January to 28 February of the next year. */
  membershipDays: 393,
  connect(connection, ports) {
    const settings = xSettings.parse(connection.settings);
    const post = xClient(xCredentials.parse(connection.credentials), ports);
    const sources = xSources(settings);
    const { apiVersion, accountId, audienceId } = settings;
    const path = `/${apiVersion}/accounts/${accountId}/custom_audiences/${audienceId}/users`;
    return {
      keysOf: (record) =>
        keysOfRecord(xRules, record, sources, hasXIdentifier, {
          region: connection.region,
          hashText: ports.hashText,
        }),
      send: ({ operation, members }) =>
        sendInRequests(members, xLimits, xSizeOf, async (part) => {
          const body = part.map((member) => xOperation(operation, member));
          return readXReply(await post(path, body), part.length, ports.clock());
        }),
    };
  },
};
