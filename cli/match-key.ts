import { hash } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  findField,
  findPlatform,
  findSetting,
  platformRules,
  settingsOf,
} from '../destinations/rules.ts';
import {
  type FieldRule,
  type HashText,
  type MatchKey,
  type MatchOptions,
  matchKey,
  type PlatformRules,
} from '../domain/normalize/match-key.ts';

const usage = `Usage: daicho match-key --platform NAME --field NAME [options] [--] VALUE…

Prints what would be sent to an ad platform for each value.

  --platform NAME   for example google, meta, line-ads
  --field NAME      for example email, phone, first_name
  --region CC       country of values that name none (default JP)
  --setting NAME    a choice of the platform that is off by default; may be repeated
  --hashed          the values are already hashed
  --json            one JSON object a line
  VALUE             "-" before "--" reads one value a line from standard input;
                    after "--" every value is taken as it is
`;

const hashText: HashText = (algorithm, text) => hash(algorithm, text, 'hex');

/**
 * Prints one line per value in the order given.
 *
 * @param argv arguments after `match-key`
 * @returns 0, or 2 when the arguments name something that does not exist; a refused value is no error
 */
export async function run(argv: readonly string[]): Promise<number> {
  const request = parse(argv);
  if ('help' in request) {
    process.stdout.write(usage);
    return 0;
  }
  if ('fault' in request) {
    process.stderr.write(`${request.fault}\n`);
    return 2;
  }
  for await (const value of valuesOf(request.values)) {
    const key = matchKey(request.rule, value, request.options, hashText);
    process.stdout.write(`${request.asJson ? asJson(value, key) : asText(value, key)}\n`);
  }
  return 0;
}

interface Request {
  readonly rule: FieldRule;
  readonly options: MatchOptions;
  readonly asJson: boolean;
  readonly values: readonly Source[];
}

/** A value as given, or the whole of standard input. */
type Source = { readonly value: string } | 'standard input';

type Parsed = Request | { readonly fault: string } | { readonly help: true };

function parse(argv: readonly string[]): Parsed {
  let parsed: ReturnType<typeof parseOptions>;
  try {
    parsed = parseOptions(argv);
  } catch (error) {
    return { fault: `${error instanceof Error ? error.message : String(error)}\n\n${usage}` };
  }
  const { values: options, tokens } = parsed;
  if (options.help) return { help: true };
  const platform = findPlatform(options.platform ?? '');
  if (platform === undefined) {
    const known = platformRules.map((rules) => rules.platform).join(', ');
    return { fault: `--platform ${options.platform ?? 'is missing'}: platforms are ${known}` };
  }
  const rule = findField(platform, options.field ?? '');
  if (rule === undefined) {
    const known = Object.keys(platform.fields).join(', ');
    return {
      fault: `--field ${options.field ?? 'is missing'}: fields of ${platform.platform} are ${known}`,
    };
  }
  const region = options.region.toUpperCase();
  if (!/^[A-Z]{2}$/.test(region)) {
    return { fault: `--region ${options.region}: must be a two-letter country code such as JP` };
  }
  const settings = options.setting.map(findSetting);
  const unknown = settings.find((setting) => !settingsOf(platform).includes(setting));
  if (unknown !== undefined) return { fault: unknownSetting(platform, unknown) };
  const values = sourcesOf(tokens);
  if (values.length === 0) return { fault: `no VALUE given\n\n${usage}` };
  return {
    rule,
    options: { region, settings, isHashed: options.hashed },
    asJson: options.json,
    values,
  };
}

function parseOptions(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    tokens: true,
    options: {
      platform: { type: 'string' },
      field: { type: 'string' },
      region: { type: 'string', default: 'JP' },
      setting: { type: 'string', multiple: true, default: [] },
      hashed: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}

function sourcesOf(tokens: ReturnType<typeof parseOptions>['tokens']): readonly Source[] {
  const end = tokens.find((token) => token.kind === 'option-terminator')?.index ?? Infinity;
  return tokens.flatMap((token): Source[] => {
    if (token.kind !== 'positional') return [];
    const isStream = token.value === '-' && token.index < end;
    return [isStream ? 'standard input' : { value: token.value }];
  });
}

function unknownSetting(platform: PlatformRules, setting: string): string {
  const known = settingsOf(platform);
  return known.length === 0
    ? `--setting ${setting}: ${platform.platform} has no settings`
    : `--setting ${setting}: settings of ${platform.platform} are ${known.join(', ')}`;
}

async function* valuesOf(sources: readonly Source[]): AsyncGenerator<string> {
  for (const source of sources) {
    if (source === 'standard input') yield* linesOfStandardInput();
    else yield source.value;
  }
}

async function* linesOfStandardInput(): AsyncGenerator<string> {
  let rest = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}

function asJson(input: string, key: MatchKey): string {
  switch (key.kind) {
    case 'hashed':
      return JSON.stringify({
        input,
        normalised: key.normalised ?? null,
        hash: key.hash,
        encoding: key.encoding,
      });
    case 'clear':
      return JSON.stringify({ input, output: key.output, hashed: false });
    case 'refused':
      return JSON.stringify({ input, refused: key.reason });
  }
}

function asText(input: string, key: MatchKey): string {
  switch (key.kind) {
    case 'hashed':
      return `${input}\t${key.normalised ?? '(hashed)'}\t${key.hash}`;
    case 'clear':
      return `${input}\t${key.output}\t(not hashed)`;
    case 'refused':
      return `${input}\trefused: it ${key.reason}`;
  }
}
