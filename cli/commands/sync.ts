import { commandGroup } from '../command-group.ts';
import { create } from './sync/create.ts';
import { list } from './sync/list.ts';
import { run } from './sync/run.ts';
import { show } from './sync/show.ts';

export const sync = commandGroup(
  'sync',
  'list, make, run and show syncs',
  { create, list, show, run },
  'list',
);
