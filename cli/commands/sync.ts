import { commandGroup } from '../command-group.ts';
import { create } from './sync/create.ts';
import { remove } from './sync/delete.ts';
import { dryRun } from './sync/dry-run.ts';
import { list } from './sync/list.ts';
import { lists } from './sync/lists.ts';
import { members } from './sync/members.ts';
import { prove } from './sync/prove.ts';
import { run } from './sync/run.ts';
import { pause, resume, schedule } from './sync/settings.ts';
import { show } from './sync/show.ts';

export const sync = commandGroup(
  'sync',
  'list, make, run, show, delete and prove syncs',
  {
    create,
    list,
    show,
    'dry-run': dryRun,
    run,
    schedule,
    pause,
    resume,
    members,
    lists,
    delete: remove,
    prove,
  },
  'list',
);
