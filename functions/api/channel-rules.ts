import { readChannelRules } from '../../domain/channel/read-rules.ts';
import { shownRules } from '../../schemas/api/lists.ts';
import { channelRules } from '../../schemas/channel.ts';
import { ok } from './response.ts';
import { type Route, route } from './route.ts';

export const channelRulesRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/channel-rules',
    summary: 'When and how often the brand may reach people',
    scope: 'channels:read',
    answers: { 200: shownRules },
    run: async (_, { control }) => ok(await readChannelRules(control)),
  }),
  route({
    method: 'PUT',
    path: '/api/channel-rules',
    summary: 'Set quiet hours, caps, and how long a silence is too long',
    scope: 'channels:write',
    body: channelRules,
    answers: { 200: shownRules },
    run: async ({ body }, { control }) => {
      await control.put({ ...body, kind: 'channel-rules', id: 'brand' });
      return ok(body);
    },
  }),
];
