import { commandGroup } from '../command-group.ts';
import { create } from './sync/create.ts';
import { list } from './sync/list.ts';
import { prove } from './sync/prove.ts';
import { run } from './sync/run.ts';
import { show } from './sync/show.ts';

export const sync = commandGroup(
  'sync',
  'list, make, run, show and prove syncs',
  { create, list, show, run, prove },
  'list',
);
