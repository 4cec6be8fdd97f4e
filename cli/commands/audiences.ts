import { commandGroup } from '../command-group.ts';
import { create } from './audiences/create.ts';
import { deleteAudience } from './audiences/delete.ts';
import { explain } from './audiences/explain.ts';
import { list } from './audiences/list.ts';
import { preview } from './audiences/preview.ts';
import { schema } from './audiences/schema.ts';
import { show } from './audiences/show.ts';
import { update } from './audiences/update.ts';
import { versions } from './audiences/versions.ts';
import { why } from './audiences/why.ts';

export const audiences = commandGroup(
  'audiences',
  'make, change, list, show and delete audiences',
  { create, update, list, show, preview, explain, why, versions, delete: deleteAudience, schema },
  'list',
);
