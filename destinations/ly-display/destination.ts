import type { DestinationType } from '../destination.ts';
import { keysOfRecord } from '../match-record.ts';
import { listOf, removalRefused } from '../rebuilt-list.ts';
import { sendInRequests } from '../sending.ts';
import { yahooChecks } from './checks.ts';
import { yahooClient } from './client.ts';
import { yahooLists } from './lists.ts';
import {
  evenLimits,
  rowsOf,
  yahooLimits,
  yahooMinimumRows,
  yahooSizeOf,
  yahooSources,
} from './mapping.ts';
import { lyDisplayRules } from './rules.ts';
import { yahooCredentials, yahooSettings } from './settings.ts';
import { uploadFile, uploadStatus } from './uploads.ts';

/**
 * Audience lists of customer data in Yahoo! JAPAN display ads. Files are appended; nobody can be taken off. Asynchronous:
 * `delivered` means received, a receipt tells whether the file was good.
 *
 * @see destinations.md section 7
 */
export const yahooDestination: DestinationType = {
  name: 'yahoo',
  title: 'Yahoo! JAPAN Ads (display)',
  rules: lyDisplayRules,
  settings: yahooSettings,
  credentials: yahooCredentials,
  freeSettings: ['baseAccountId', 'apiVersion'],
  limits: yahooLimits,
  operations: ['add'],
  removal: 'rebuild',
  isExperimental: false,
  minimumRows: yahooMinimumRows,
  consentPurpose: 'advertising',
  minimumSize: yahooMinimumRows,
  membershipDays: 180,
  connect(connection, ports) {
    const settings = yahooSettings.parse(connection.settings);
    const credentials = yahooCredentials.parse(connection.credentials);
    const call = yahooClient(credentials, settings, ports);
    const sources = yahooSources(settings);
    return {
      keysOf: (record) =>
        keysOfRecord(lyDisplayRules, record, sources, (keys) => rowsOf({ keys }).length > 0, {
          region: connection.region,
          hashText: ports.hashText,
          settings: [settings.phoneForm],
        }),
      async send(batch) {
        if (batch.operation === 'remove') return removalRefused('Yahoo! JAPAN', batch);
        const listId = listOf(batch);
        return sendInRequests(batch.members, evenLimits(batch.members), yahooSizeOf, (part) =>
          uploadFile(call, settings, listId, part),
        );
      },
      checkReceipt: (receipt) => uploadStatus(call, settings, receipt),
      lists: yahooLists(call, settings),
      membershipDays: settings.dataDuration,
      verify: (listId) => yahooChecks(call, settings, listId),
    };
  },
};
