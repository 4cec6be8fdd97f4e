import type { Conversion, ConversionSource } from '../../../destinations/conversion.ts';
import type { ConversionLine } from '../../../queries/conversions.ts';
import { type ClickIdName, clickIdNames } from '../../../schemas/click-ids.ts';
import type { ConversionRule } from '../../../schemas/conversion.ts';

const channels: readonly (readonly [RegExp, ConversionSource])[] = [
  [/^(in[ _-]?store|store|shop|pos|retail|offline|店舗)$/i, 'in_store'],
  [/^(phone|call|call[ _-]?cent(er|re)|電話)$/i, 'phone'],
  [/^(web|browser|website|ec)$/i, 'web'],
  [/^(app|mobile)$/i, 'app'],
];

/** The conversion that an event is, as the feed's rule reads it. */
export function conversionOf(line: ConversionLine, rule: ConversionRule): Conversion {
  const value = line.value == null ? undefined : Number(line.value);
  return {
    eventId: line.event_id,
    eventName: rule.events[line.event] ?? line.event,
    atEpochMs: Date.parse(`${line.at.replace(' ', 'T')}Z`),
    source: sourceOf(line, rule),
    ...(value !== undefined && { value, currency: currencyOf(line, rule) }),
    ...present('url', /^https?:\/\//.test(line.url ?? '') ? line.url : undefined),
    ...present('referrer', line.referrer),
    ...present('userAgent', line.user_agent),
    ...present('ip', line.ip),
    clickIds: Object.fromEntries(
      Object.keys(clickIdNames).flatMap((name) => {
        const id = line[name];
        return typeof id === 'string' ? [[name, id]] : [];
      }),
    ) satisfies Partial<Record<ClickIdName, string>>,
  };
}

function currencyOf({ currency }: ConversionLine, rule: ConversionRule): string {
  const said = (currency ?? '').trim().toUpperCase();
  return /^[A-Z]{3}$/.test(said) ? said : rule.currency;
}

function sourceOf(line: ConversionLine, { place }: ConversionRule): ConversionSource {
  if (place !== 'auto') return place;
  const channel = (line.channel ?? '').trim();
  const named = channels.find(([pattern]) => pattern.test(channel))?.[1];
  if (named !== undefined) return named;
  if (line.url != null) return 'web';
  return line.app != null || /^(ios|android)$/i.test(line.device_type ?? '') ? 'app' : 'other';
}

function present<Name extends 'url' | 'referrer' | 'userAgent' | 'ip'>(
  name: Name,
  value: string | null | undefined,
): { readonly [Key in Name]?: string } {
  return value === null || value === undefined || value === '' ? {} : record(name, value);
}

function record<Name extends string>(name: Name, value: string): Record<Name, string>;
function record(name: string, value: string): Record<string, string> {
  return { [name]: value };
}
