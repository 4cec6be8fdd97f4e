import { commandGroup } from '../command-group.ts';
import { create } from './source/create.ts';
import { keys } from './source/keys.ts';
import { limit } from './source/limit.ts';
import { list } from './source/list.ts';
import { sourcePlan } from './source/plan.ts';
import { revoke } from './source/revoke.ts';
import { rotate } from './source/rotate.ts';
import { sourceViolations } from './source/violations.ts';

export const source = commandGroup(
  'source',
  'sources of events, their write keys and limits',
  {
    create,
    keys,
    limit,
    list,
    plan: sourcePlan,
    revoke,
    rotate,
    violations: sourceViolations,
  },
  'list',
);
