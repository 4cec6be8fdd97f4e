import { commandGroup } from '../command-group.ts';
import { changes } from './audiences/changes.ts';
import { create } from './audiences/create.ts';
import { deleteAudience } from './audiences/delete.ts';
import { explain } from './audiences/explain.ts';
import { history } from './audiences/history.ts';
import { holdOut } from './audiences/hold-out.ts';
import { lift } from './audiences/lift.ts';
import { list } from './audiences/list.ts';
import { members } from './audiences/members.ts';
import { preview } from './audiences/preview.ts';
import { refresh } from './audiences/refresh.ts';
import { schedule } from './audiences/schedule.ts';
import { schema } from './audiences/schema.ts';
import { show } from './audiences/show.ts';
import { update } from './audiences/update.ts';
import { versions } from './audiences/versions.ts';
import { why } from './audiences/why.ts';

export const audiences = commandGroup(
  'audiences',
  'make, ask about, evaluate, schedule and measure audiences',
  {
    create,
    update,
    list,
    show,
    preview,
    explain,
    refresh,
    members,
    why,
    history,
    changes,
    schedule,
    'hold-out': holdOut,
    lift,
    versions,
    delete: deleteAudience,
    schema,
  },
  'list',
);
