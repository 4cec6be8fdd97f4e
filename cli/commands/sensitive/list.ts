import type { Command } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { stateOf } from './state.ts';

export const list: Command = {
  summary: 'fields, words and sources that are sensitive, and by whom',
  usage: `daicho sensitive list [--built-in]

  --built-in  the words that are sensitive unless the brand allows them, too`,
  async run(context) {
    const { argv, asJson, print } = context;
    const state = await stateOf(context);
    if (asJson) {
      print(JSON.stringify(state));
      return 0;
    }
    const rows = [
      ...state.fields.map(({ field, category }) => [
        'field',
        [field].flat().join('.'),
        category,
        'the brand',
      ]),
      ...state.declared.map(({ names, category, by }) => ['field', names.join('.'), category, by]),
      ...state.words.map(({ word, category }) => ['word', word, category, 'the brand']),
      ...state.allowed.map(({ word, reason }) => ['allowed word', word, '', reason]),
      ...state.neverAdvertise.map(({ sourceId, reason }) => ['source', sourceId, 'all', reason]),
      ...(argv.includes('--built-in') ? state.builtIn : []).map(({ word, category }) => [
        ...['word', word, category, 'built in'],
      ]),
    ];
    for (const line of textTable(['what', 'name', 'category', 'by'], rows)) print(line);
    if (!argv.includes('--built-in')) {
      print(
        `And ${state.builtIn.length} words that are built in: daicho sensitive list --built-in`,
      );
    }
    if (state.neverAdvertise.length > 0) print('This deployment does not advertise.');
    return 0;
  },
};
