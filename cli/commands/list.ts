import { commandGroup } from '../command-group.ts';
import { giveCodes } from './list/codes.ts';
import { fetchList } from './list/fetch.ts';
import { makeList } from './list/make.ts';
import { listLists, showList } from './list/show.ts';

export const list = commandGroup(
  'list',
  'lists for people: direct mail, calls, coupons',
  { make: makeList, show: showList, fetch: fetchList, list: listLists, codes: giveCodes },
  'list',
);
