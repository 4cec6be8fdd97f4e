import { advertisingBar } from '../../domain/sensitive/advertising-bar.ts';
import { builtInMarks } from '../../domain/sensitive/marks.ts';
import { readBrandMarks, readDeclaredMarks } from '../../domain/sensitive/read-marks.ts';
import {
  advertisingVerdict,
  neverAdvertiseReason,
  neverAdvertiseSet,
  sensitiveSet,
  sensitiveState,
} from '../../schemas/api/sensitive.ts';
import { audienceRow, sourceRow } from '../../schemas/control.ts';
import {
  type NeverAdvertiseRow,
  neverAdvertiseRow,
  sensitiveMarks,
} from '../../schemas/sensitive.ts';
import type { ApiPorts } from './ports.ts';
import { rejudge } from './rejudge.ts';
import { notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

export const sensitiveRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/sensitive',
    summary: 'Fields, words and sources that advertising must not use',
    scope: 'audiences:read',
    answers: { 200: sensitiveState },
    run: async (_, { control }) => ok(await stateOf(control)),
  }),
  route({
    method: 'PUT',
    path: '/api/sensitive',
    summary: 'Say what is sensitive in this brand',
    description:
      'Replaces what the brand marked before. Lists of advertising whose audience is not for it any more are emptied at once.',
    scope: 'legal-bases:write',
    body: sensitiveMarks,
    answers: { 200: sensitiveSet },
    run: async ({ body, caller }, ports) => {
      const at = new Date(ports.clock()).toISOString();
      const row = { kind: 'sensitive-marks', id: 'brand', ...body, at, by: caller.name };
      await ports.control.put(row);
      const rejudged = await rejudge(ports);
      return ok({ ...(await stateOf(ports.control)), rejudged });
    },
  }),
  route({
    method: 'PUT',
    path: '/api/sources/{id}/never-advertise',
    summary: 'Say that what a source tells is never for advertising, for good',
    description:
      'From then on this deployment does not advertise: what the source tells is in profiles, contacts and audiences. It cannot be taken back; saying it again changes nothing.',
    scope: 'legal-bases:write',
    body: neverAdvertiseReason,
    answers: { 200: neverAdvertiseSet },
    errors: ['not_found'],
    run: async ({ params: { id }, body, caller }, ports) => {
      const { control, clock } = ports;
      if ((await control.get(sourceRow, 'source', id)) === undefined) return notFound('source');
      const at = new Date(clock()).toISOString();
      const row: NeverAdvertiseRow = {
        ...{ kind: 'never-advertise', id, reason: body.reason, at, by: caller.name },
      };
      await control.putIfAbsent(row);
      const kept = (await control.get(neverAdvertiseRow, 'never-advertise', id)) ?? row;
      return ok({ ...shown(kept), rejudged: await rejudge(ports) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/audiences/{id}/advertising',
    summary: 'Whether an audience may go to advertising destinations, and why not',
    scope: 'audiences:read',
    answers: { 200: advertisingVerdict },
    errors: ['not_found'],
    run: async ({ params: { id } }, { control }) => {
      const row = await control.get(audienceRow, 'audience', id);
      if (row === undefined) return notFound('audience');
      const reason = await advertisingBar(id, control);
      const isAllowed = reason === undefined;
      return ok({ audienceId: id, isAllowed, ...(isAllowed ? {} : { reason }) });
    },
  }),
];

async function stateOf(control: ApiPorts['control']) {
  const [brand, declared, sources] = await Promise.all([
    readBrandMarks(control),
    readDeclaredMarks(control),
    control.queryAll(neverAdvertiseRow, { kind: 'never-advertise' }),
  ]);
  const neverAdvertise = sources.map(shown);
  return { ...brand, builtIn: [...builtInMarks()], declared: [...declared], neverAdvertise };
}

const shown = ({ kind: _, id, ...row }: NeverAdvertiseRow) => ({ sourceId: id, ...row });
