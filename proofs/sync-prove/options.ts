import { parseArgs } from 'node:util';
import { type FaultName, faultNames } from './faults.ts';
import { provedPlatforms } from './platforms.ts';

export interface ProveOptions {
  /** Syncs of each destination. */
  readonly syncs: number;
  /** People whom the greatest audiences begin with. */
  readonly members: number;
  readonly faults: readonly FaultName[];
  readonly seed: number;
  readonly destinations: readonly string[];
  readonly asJson: boolean;
}

export const help = `daicho sync prove [options]

Lets syncs live through everything: people enter, leave, withdraw, return, are erased, merge and part, while requests to
the platform fail at every index, invocations are killed and messages come twice. The engine and the connectors are the
real ones; the platforms are their stand-ins, and days pass in a moment. At rest each list is compared with what it
should be, computed apart from the product's code.

  --syncs N             syncs of each destination             (default 20)
  --members N           people an audience begins with, in one sync of twenty; in
                        the others 3 to 30 % of it           (default 1000)
  --destination NAME    only this one; may be given again
  --faults all|none|A,B what goes wrong                       (default all)
                        ${faultNames.join(' ').replace(/(.{50,70}) /g, '$1\n                        ')}
  --seed N              the same seed tells the same story    (default 1)
  --json                a JSON line for each destination
`;

/** @throws Error that says which option is wrong */
export function parseOptions(argv: readonly string[]): ProveOptions | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      syncs: { type: 'string', default: '20' },
      members: { type: 'string', default: '1000' },
      destination: { type: 'string', multiple: true, default: [] },
      faults: { type: 'string', default: 'all' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const known = Object.keys(provedPlatforms);
  const unknown = values.destination.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`There is no destination ${unknown}: ${known.join(', ')}`);
  return {
    syncs: numberOf('--syncs', values.syncs, 1),
    members: numberOf('--members', values.members, 10),
    faults: faultsOf(values.faults),
    seed: numberOf('--seed', values.seed, 0),
    destinations: values.destination.length === 0 ? known : values.destination,
    asJson: values.json,
  };
}

function numberOf(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least)
    throw new Error(`${name} is a whole number from ${least}, not ${text}`);
  return number;
}

function faultsOf(text: string): readonly FaultName[] {
  if (text === 'all') return faultNames;
  if (text === 'none') return [];
  return text.split(',').map((name) => {
    const known = faultNames.find((each) => each === name);
    if (known === undefined) throw new Error(`There is no fault ${name}: ${faultNames.join(', ')}`);
    return known;
  });
}
