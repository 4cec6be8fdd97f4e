import { newSender, sender } from '../../schemas/api/campaigns.ts';
import { senderRow } from '../../schemas/campaign.ts';
import { notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

export const senderRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/sender',
    summary: 'In whose name messages go out',
    scope: 'channels:read',
    answers: { 200: sender },
    errors: ['not_found'],
    run: async (_, { control }) => {
      const row = await control.get(senderRow, 'sender', 'brand');
      if (row === undefined) return notFound('sender');
      const { kind: _kind, id: _id, ...told } = row;
      return ok(told);
    },
  }),
  route({
    method: 'PUT',
    path: '/api/sender',
    summary: 'Set in whose name messages go out, by which channels',
    scope: 'channels:write',
    body: newSender,
    answers: { 200: sender },
    run: async ({ body }, { control, saveSenderCredentials }) => {
      const { credentials, ...told } = body;
      if (credentials !== undefined) await saveSenderCredentials(credentials);
      await control.put({ ...told, kind: 'sender', id: 'brand' });
      return ok(told);
    },
  }),
];
