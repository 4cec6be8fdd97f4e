import { commandGroup } from '../command-group.ts';
import { create } from './audiences/create.ts';
import { deleteAudience } from './audiences/delete.ts';
import { list } from './audiences/list.ts';
import { schema } from './audiences/schema.ts';
import { show } from './audiences/show.ts';
import { update } from './audiences/update.ts';
import { versions } from './audiences/versions.ts';

export const audiences = commandGroup(
  'audiences',
  'make, change, list, show and delete audiences',
  { create, update, list, show, versions, delete: deleteAudience, schema },
  'list',
);
