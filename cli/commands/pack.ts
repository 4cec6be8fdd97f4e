import { parseArgs } from 'node:util';
import {
  appliedPack,
  type PackStep,
  packContents,
  packList,
  removedPack,
} from '../../schemas/api/packs.ts';
import { type Command, required } from '../command.ts';
import { commandGroup } from '../command-group.ts';
import { counted } from '../counted.ts';
import { textTable } from '../text-table.ts';

const pathOf = (id: string, action = ''): string => `/api/packs/${encodeURIComponent(id)}${action}`;

const list: Command = {
  summary: 'the packs that there are',
  usage: 'daicho pack list',
  async run({ api, asJson, print }) {
    const { packs } = await api.get('/api/packs', packList);
    const rows = packs.map(
      ({ id, titleJa, fields, events, audiences, neverAdvertises, appliedAt }) => [
        ...[id, fields, events, audiences, neverAdvertises ? 'never' : '', appliedAt ?? ''],
        titleJa,
      ],
    );
    const header = ['id', 'fields', 'events', 'audiences', 'advertises', 'applied', 'title'];
    if (asJson) print(JSON.stringify(packs));
    else for (const line of textTable(header, rows)) print(line);
    return 0;
  },
};

const show: Command = {
  summary: 'all that is in a pack, as JSON',
  usage: 'daicho pack show PACK',
  async run({ argv, api, asJson, print }) {
    const pack = await api.get(pathOf(required(argv[0], 'PACK')), packContents);
    print(asJson ? JSON.stringify(pack) : JSON.stringify(pack, null, 2));
    return 0;
  },
};

const apply: Command = {
  summary: 'add what is missing of a pack; what is there stays as it is',
  usage: `daicho pack apply PACK [--dry-run] [--source SOURCE …] [--for-good]

  --dry-run        says what would be added
  --source SOURCE  keeps this source to the plan of the pack, leniently: what breaks it is counted
  --for-good       of a pack that never advertises: ends advertising of this deployment, which cannot be taken back`,
  async run({ argv, api, asJson, print }) {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: {
        'dry-run': { type: 'boolean', default: false },
        source: { type: 'string', multiple: true, default: [] },
        'for-good': { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    const body = {
      dryRun: values['dry-run'],
      sources: values.source,
      forGood: values['for-good'],
    };
    const id = required(positionals[0], 'PACK');
    const done = await api.post(pathOf(id, '/apply'), body, appliedPack);
    if (asJson) print(JSON.stringify(done));
    else for (const line of linesOf(done.steps, done.isDryRun)) print(line);
    return 0;
  },
};

function linesOf(steps: readonly PackStep[], isDryRun: boolean): readonly string[] {
  const added = steps.filter(({ outcome }) => outcome === 'added').length;
  const rows = steps.map(({ what, name, outcome, reason = '' }) => [what, name, outcome, reason]);
  const sum = isDryRun
    ? `${counted(added, 'part')} would be added. Nothing was changed.`
    : `${counted(added, 'part')} added.`;
  return [...textTable(['what', 'name', 'outcome', 'reason'], rows), sum];
}

const remove: Command = {
  summary: 'take back the fields of a pack; values, audiences and plans stay',
  usage: 'daicho pack remove PACK',
  async run({ argv, api, asJson, print }) {
    const done = await api.delete(pathOf(required(argv[0], 'PACK')), removedPack);
    if (asJson) print(JSON.stringify(done));
    else for (const { name, outcome } of done.steps) print(`field ${name}: ${outcome}`);
    return 0;
  },
};

export const pack = commandGroup(
  'pack',
  'fields, events and sample audiences of a trade',
  { list, show, apply, remove },
  'list',
);
