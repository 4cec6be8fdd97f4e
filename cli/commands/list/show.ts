import { type Command, required } from '../../command.ts';
import { listAll } from '../../list-all.ts';
import { textTable } from '../../text-table.ts';
import { listPath, listRow, printList } from './list-row.ts';

export const showList: Command = {
  summary: 'a list: whom it has, whom it leaves out and why',
  usage: 'daicho list show ID',
  async run(context) {
    const id = required(context.argv[0], 'ID');
    printList(await context.api.get(listPath(id), listRow), context);
    return 0;
  },
};

export const listLists: Command = {
  summary: 'lists that were made, the newest first',
  usage: 'daicho list list',
  async run({ api, asJson, print }) {
    const lists = await listAll(api, '/api/lists', 'lists', listRow);
    if (asJson) print(JSON.stringify(lists));
    else if (lists.length === 0) print('None yet. Make one: daicho list make AUDIENCE --for calls');
    else {
      const rows = lists.map((one) => [
        ...[one.id, one.order.for, one.order.audienceId, one.state],
        ...[one.audience, one.rows, one.downloads],
      ]);
      const header = ['id', 'for', 'audience', 'state', 'people', 'rows', 'fetched'];
      for (const line of textTable(header, rows)) print(line);
    }
    return 0;
  },
};
