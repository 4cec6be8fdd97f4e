import { commandGroup } from '../command-group.ts';
import { changes } from './audiences/changes.ts';
import { create } from './audiences/create.ts';
import { deleteAudience } from './audiences/delete.ts';
import { history } from './audiences/history.ts';
import { holdOut } from './audiences/hold-out.ts';
import { lift } from './audiences/lift.ts';
import { list } from './audiences/list.ts';
import { members } from './audiences/members.ts';
import { refresh } from './audiences/refresh.ts';
import { schedule } from './audiences/schedule.ts';
import { schema } from './audiences/schema.ts';
import { show } from './audiences/show.ts';
import { update } from './audiences/update.ts';
import { versions } from './audiences/versions.ts';

export const audiences = commandGroup(
  'audiences',
  'make, change, evaluate, schedule and measure audiences',
  {
    create,
    update,
    list,
    show,
    versions,
    delete: deleteAudience,
    schema,
    refresh,
    members,
    history,
    changes,
    schedule,
    'hold-out': holdOut,
    lift,
  },
  'list',
);
