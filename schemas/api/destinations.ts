import * as z from 'zod';
import { destinationRow } from '../sync.ts';
import { verificationRow } from '../verification.ts';
import { jsonSchema } from './contract.ts';
import { next } from './paging.ts';

export const destination = destinationRow
  .omit({ kind: true, lastSyncId: true })
  .meta({ id: 'Destination' });
export const destinations = z.object({ destinations: z.array(destination), next });
export const deletedDestination = z.object({ id: z.string(), isDeleted: z.literal(true) });

const destinationType = z
  .object({
    name: z.string(),
    title: z.string(),
    isExperimental: z.boolean().describe('Nobody has run it against the real platform yet'),
    removal: z
      .enum(['member', 'rebuild'])
      .describe('rebuild: nobody can be taken off one by one, a new list replaces the old one'),
    limits: z.object({ records: z.int(), bytes: z.int() }).describe('Of one request'),
    requestsPerMinute: z.int().optional(),
    minimumRows: z.int().describe('Below them the platform refuses an upload'),
    minimumSize: z.int().describe('Members below which the platform does not serve a list'),
    membershipDays: z
      .int()
      .optional()
      .describe('Longest time a member stays without being sent again; absent: until removed'),
    listSetting: z
      .string()
      .optional()
      .describe('Setting that names a list made by hand: one sync alone may follow then'),
    freeSettings: z.array(z.string()).describe('May change while lists have members'),
    settings: jsonSchema,
    credentials: jsonSchema,
  })
  .meta({ id: 'DestinationType' });

const conversionType = z
  .object({
    ...destinationType.pick({ name: true, title: true, isExperimental: true, limits: true }).shape,
    purchaseName: z.string().describe('What the platform calls a purchase'),
    clickIds: z.array(z.string()).describe('Click ids that it knows'),
    settings: jsonSchema,
    credentials: jsonSchema,
  })
  .meta({ id: 'ConversionType' });

export const destinationTypeList = z.object({
  types: z.array(destinationType).describe('That keep lists'),
  conversionTypes: z.array(conversionType).describe('That are told of orders'),
});

/** A check of a connection; `checks` is empty until it is done. */
export const verification = verificationRow
  .omit({ kind: true, id: true, expiresAtEpochSeconds: true })
  .extend({ checkId: z.string() })
  .meta({ id: 'Verification' });
