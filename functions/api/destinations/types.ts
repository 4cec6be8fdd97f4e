import * as z from 'zod';
import type { DestinationType } from '../../../destinations/destination.ts';
import { destinationTypes } from '../../../destinations/registry.ts';

/** Every type with what it takes and what it can do. */
export const shownTypes = () => [...destinationTypes.values()].map(shown);

const schemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

function shown(type: DestinationType) {
  const { name, title, isExperimental, removal, limits, minimumSize } = type;
  const { requestsPerMinute, membershipDays, listSetting } = type;
  return {
    name,
    title,
    isExperimental,
    removal,
    limits: { records: limits.records, bytes: limits.bytes },
    ...(requestsPerMinute !== undefined && { requestsPerMinute }),
    minimumRows: type.minimumRows ?? 1,
    minimumSize,
    ...(membershipDays !== undefined && { membershipDays }),
    ...(listSetting !== undefined && { listSetting }),
    freeSettings: [...(type.freeSettings ?? [])],
    settings: schemaOf(type.settings),
    credentials: schemaOf(type.credentials),
  };
}
