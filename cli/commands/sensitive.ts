import { commandGroup } from '../command-group.ts';
import { allow } from './sensitive/allow.ts';
import { check } from './sensitive/check.ts';
import { list } from './sensitive/list.ts';
import { mark, unmark } from './sensitive/mark.ts';
import { neverAdvertise } from './sensitive/never-advertise.ts';

export const sensitive = commandGroup(
  'sensitive',
  'what advertising must not use',
  { list, check, mark, unmark, allow, 'never-advertise': neverAdvertise },
  'list',
);
