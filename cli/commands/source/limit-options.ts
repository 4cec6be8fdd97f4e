import { UsageError } from '../../command.ts';

/** Options that say what a source is for and how much it may send. */
export const limitOptions = {
  origin: { type: 'string', multiple: true },
  app: { type: 'string', multiple: true },
  call: { type: 'string', multiple: true },
  'requests-per-minute': { type: 'string' },
  'events-per-day': { type: 'string' },
} as const;

export const limitUsage = `  --origin URL              page that may send, such as https://shop.example; may be said several times (default: any)
  --app ID                  app that events must come from, by bundle id; several times (default: any)
  --call CALL               track, identify, page, screen, group, alias; several times (default: all)
  --requests-per-minute N   about so many (default: no limit)
  --events-per-day N        of the brand's day (default: no limit)`;

interface Said {
  readonly origin?: string[] | undefined;
  readonly app?: string[] | undefined;
  readonly call?: string[] | undefined;
  readonly 'requests-per-minute'?: string | undefined;
  readonly 'events-per-day'?: string | undefined;
}

/** The same as members of a body. */
export const limitsSaid = (values: Said) => ({
  origins: values.origin ?? [],
  apps: values.app,
  calls: values.call,
  requestsPerMinute: whole(values['requests-per-minute'], '--requests-per-minute'),
  eventsPerDay: whole(values['events-per-day'], '--events-per-day'),
});

function whole(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,11}$/.test(text)) throw new UsageError(`${option} is a whole number above 0.`);
  return Number(text);
}
