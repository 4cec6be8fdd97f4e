import { commandGroup } from '../command-group.ts';
import { list } from './legal-basis/list.ts';
import { revoke } from './legal-basis/revoke.ts';
import { set } from './legal-basis/set.ts';

export const legalBasis = commandGroup(
  'legal-basis',
  'on what ground personal data may go where',
  { list, set, revoke },
  'list',
);
