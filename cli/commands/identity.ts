import { commandGroup } from '../command-group.ts';
import { audit } from './identity/audit.ts';
import { alias, allow, block, forbid, restore, unblock, unmerge } from './identity/changes.ts';
import { erase } from './identity/erase.ts';
import { evidence } from './identity/evidence.ts';
import { explain } from './identity/explain.ts';
import { history } from './identity/history.ts';
import { matches } from './identity/matches.ts';
import { reconcile } from './identity/reconcile.ts';
import { resolve } from './identity/resolve.ts';
import { rules } from './identity/rules.ts';
import { simulate } from './identity/simulate.ts';

export const identity = commandGroup('identity', 'who is who: look, explain, correct, erase', {
  resolve,
  explain,
  evidence,
  history,
  unmerge,
  restore,
  forbid,
  allow,
  block,
  unblock,
  alias,
  erase,
  rules,
  reconcile,
  matches,
  audit,
  simulate,
});
