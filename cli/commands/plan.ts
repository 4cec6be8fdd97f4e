import { commandGroup } from '../command-group.ts';
import { check } from './plan/check.ts';
import { client } from './plan/client.ts';
import { jsonSchema } from './plan/json-schema.ts';
import { list } from './plan/list.ts';
import { save } from './plan/save.ts';
import { show } from './plan/show.ts';
import { versions } from './plan/versions.ts';

export const plan = commandGroup(
  'plan',
  'tracking plans: which events there are, and what their properties may be',
  { save, check, list, show, versions, client, 'json-schema': jsonSchema },
  'list',
);
