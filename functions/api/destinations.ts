import {
  deletedDestination,
  destination,
  destinations,
  destinationTypeList,
  verification,
} from '../../schemas/api/destinations.ts';
import { paging } from '../../schemas/api/paging.ts';
import { destinationRow } from '../../schemas/sync.ts';
import { deleteDestination } from './destinations/delete.ts';
import { saveDestination, shownDestination, wantedDestination } from './destinations/save.ts';
import { shownConversionTypes, shownTypes } from './destinations/types.ts';
import { askForChecks, checksOf } from './destinations/verifications.ts';
import { nextOf, pageOf } from './paging.ts';
import { notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { chosenId, idFrom, withChosenId } from './row-id.ts';

const newDestination = wantedDestination.extend({ id: chosenId.optional() });

export const destinationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/destinations',
    summary: 'Destinations, without their credentials',
    scope: 'destinations:read',
    query: paging,
    answers: { 200: destinations },
    run: async ({ query }, { control }) => {
      const page = await control.query(destinationRow, { kind: 'destination', ...pageOf(query) });
      return ok({ destinations: page.rows.map(shownDestination), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/destinations/types',
    summary: 'What a destination can be, with the settings and limits of each type',
    scope: 'destinations:read',
    answers: { 200: destinationTypeList },
    run: async () => ok({ types: shownTypes(), conversionTypes: shownConversionTypes() }),
  }),
  route({
    method: 'POST',
    path: '/api/destinations',
    summary: 'Make a destination',
    scope: 'destinations:write',
    body: newDestination,
    answers: { 201: destination },
    errors: ['conflict'],
    run: ({ body }, ports) => {
      const { id, ...rest } = body;
      return saveDestination(id ?? idFrom(body.name, ports), rest, false, ports);
    },
  }),
  route({
    method: 'GET',
    path: '/api/destinations/{id}',
    summary: 'A destination, without its credentials',
    scope: 'destinations:read',
    answers: { 200: destination },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(destinationRow, 'destination', params.id);
      return row === undefined ? notFound('destination') : ok(shownDestination(row));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/destinations/{id}',
    summary: 'Change a destination, or make one under this id',
    description:
      'Settings that say who a member is, or which list it is on, stay while lists have members: 409 says what to do.',
    scope: 'destinations:write',
    body: wantedDestination,
    answers: { 200: destination, 201: destination },
    errors: ['conflict'],
    run: ({ params, body }, ports) =>
      withChosenId(params.id, (id) => saveDestination(id, body, true, ports)),
  }),
  route({
    method: 'DELETE',
    path: '/api/destinations/{id}',
    summary: 'Delete a destination that no sync follows, and its credentials',
    scope: 'destinations:write',
    answers: { 200: deletedDestination },
    errors: ['not_found', 'conflict'],
    run: ({ params, caller }, ports) => deleteDestination(params.id, caller, ports),
  }),
  route({
    method: 'POST',
    path: '/api/destinations/{id}/verify',
    summary: 'Check a connection by calls that only read or validate: nobody is sent',
    description: 'Ask for the checks under the checkId until their state is done.',
    scope: 'syncs:write',
    answers: { 202: verification },
    errors: ['not_found'],
    run: ({ params }, ports) => askForChecks(params.id, ports),
  }),
  route({
    method: 'GET',
    path: '/api/destinations/{id}/verifications/{checkId}',
    summary: 'What a check of a connection found, and what to do about it',
    scope: 'destinations:read',
    answers: { 200: verification },
    errors: ['not_found'],
    run: ({ params }, ports) => checksOf(params.id, params.checkId, ports),
  }),
];
