import { commandGroup } from '../command-group.ts';
import { create } from './destination/create.ts';
import { deleteDestination } from './destination/delete.ts';
import { list } from './destination/list.ts';
import { types } from './destination/types.ts';
import { verify } from './destination/verify.ts';

export const destination = commandGroup(
  'destination',
  'make, check and delete destinations',
  { create, list, types, verify, delete: deleteDestination },
  'list',
);
