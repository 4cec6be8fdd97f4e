import * as z from 'zod';
import type { ConversionType } from '../../../destinations/conversion.ts';
import { conversionTypes } from '../../../destinations/conversion-registry.ts';
import type { DestinationType } from '../../../destinations/destination.ts';
import { destinationTypes } from '../../../destinations/registry.ts';

/** Every type that takes conversions. */
export const shownConversionTypes = () => [...conversionTypes.values()].map(shownConversions);

/** Every type of lists with what it takes and what it can do. */
export const shownTypes = () => [...destinationTypes.values()].map(shown);

const schemaOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

const shownConversions = (type: ConversionType) => ({
  name: type.name,
  title: type.title,
  isExperimental: type.isExperimental,
  limits: { records: type.limits.records, bytes: type.limits.bytes },
  purchaseName: type.purchaseName,
  clickIds: [...type.clickIds],
  settings: schemaOf(type.settings),
  credentials: schemaOf(type.credentials),
});

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
