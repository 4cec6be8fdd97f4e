import { commandGroup } from '../command-group.ts';
import { create } from './keys/create.ts';
import { list } from './keys/list.ts';
import { revoke } from './keys/revoke.ts';

export const keys = commandGroup(
  'keys',
  'make, list and revoke API keys',
  {
    create,
    list,
    revoke,
  },
  'list',
);
