import type * as z from 'zod';
import { unknownVariables } from '../../domain/channel/template.ts';
import { campaign, campaigns, newCampaign } from '../../schemas/api/campaigns.ts';
import { paging } from '../../schemas/api/paging.ts';
import { type CampaignRow, campaignRow } from '../../schemas/campaign.ts';
import { audienceRow } from '../../schemas/control.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, accepted, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { idFrom, idIsTaken } from './row-id.ts';

const hourMs = 3_600_000;

export const campaignRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/campaigns',
    summary: 'Campaigns, each with the fate of its messages',
    scope: 'campaigns:read',
    query: paging,
    answers: { 200: campaigns },
    run: async ({ query }, { control }) => {
      const page = await control.query(campaignRow, { kind: 'campaign', ...pageOf(query) });
      return ok({ campaigns: page.rows.map(shown), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/campaigns',
    summary: 'Send a message to the people of an audience, each at most once',
    description:
      'By the first channel that reaches a person, within the rules of channels. Who gets none is counted by reason.',
    scope: 'campaigns:write',
    body: newCampaign,
    answers: { 202: campaign },
    errors: ['not_found', 'conflict'],
    run: ({ body, caller }, ports) => start(body, caller.name, ports),
  }),
  route({
    method: 'GET',
    path: '/api/campaigns/{id}',
    summary: 'A campaign with the fate of its messages',
    scope: 'campaigns:read',
    answers: { 200: campaign },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(campaignRow, 'campaign', params.id);
      return row === undefined ? notFound('campaign') : ok(shown(row));
    },
  }),
  route({
    method: 'POST',
    path: '/api/campaigns/{id}/stop',
    summary: 'Send nothing more of a campaign',
    scope: 'campaigns:write',
    answers: { 200: campaign },
    errors: ['not_found'],
    isRepeatable: true,
    run: ({ params }, ports) => turn(params.id, 'stopped', ports),
  }),
  route({
    method: 'POST',
    path: '/api/campaigns/{id}/resume',
    summary: 'Go on with a campaign that failed or was stopped; nobody gets it twice',
    scope: 'campaigns:write',
    answers: { 200: campaign },
    errors: ['not_found'],
    isRepeatable: true,
    run: async ({ params }, ports) => {
      const answer = await turn(params.id, 'asking', ports);
      if (answer.status === 200)
        await ports.messages.send({ kind: 'campaign', campaignId: params.id });
      return answer;
    },
  }),
];

async function start(
  body: z.output<typeof newCampaign>,
  madeBy: string,
  ports: ApiPorts,
): Promise<Answered<typeof campaign>> {
  const { control, messages, clock } = ports;
  const { id = idFrom(body.name, ports), name, audienceId, message, endsAfterHours } = body;
  for (const [channel, template] of Object.entries(message.templates)) {
    const [unknown] = template === undefined ? [] : unknownVariables(template);
    if (unknown !== undefined) {
      const path = `message.templates.${channel}`;
      const fault = { path, message: `there is no variable ${unknown}` };
      return failure('invalid', `${path}: ${fault.message}`, [fault]);
    }
  }
  const audience = await control.get(audienceRow, 'audience', audienceId);
  if (audience === undefined) return notFound('audience');
  if (audience.generation === 0)
    return failure('conflict', 'The audience has not been built yet: refresh first.');
  const now = clock();
  const requestedAt = new Date(now).toISOString();
  const row: CampaignRow = {
    ...{ kind: 'campaign', id, name, audienceId, generation: audience.generation, message },
    ...{ state: 'asking', attempt: 1, polls: 0, madeBy, requestedAt, askedAt: requestedAt },
    ...{ audience: 0, sent: 0, unknown: 0, refused: 0, waiting: 0, excluded: {}, refusals: {} },
    endsAt: new Date(now + endsAfterHours * hourMs).toISOString(),
  };
  if (!(await control.putIfAbsent(row))) return idIsTaken('campaign', id);
  await messages.send({ kind: 'campaign', campaignId: id });
  return accepted(shown(row));
}

async function turn(
  id: string,
  state: 'stopped' | 'asking',
  { control, clock }: ApiPorts,
): Promise<Answered<typeof campaign>> {
  await control.update(
    { kind: 'campaign', id },
    {
      set: { state, askedAt: new Date(clock()).toISOString() },
      ...(state === 'asking' && { add: { attempt: 1 }, remove: ['reason', 'queryId'] }),
    },
    state === 'stopped'
      ? { state: { equals: 'asking' } }
      : [{ state: { equals: 'stopped' } }, { state: { equals: 'failed' } }],
  );
  const row = await control.get(campaignRow, 'campaign', id);
  return row === undefined ? notFound('campaign') : ok(shown(row));
}

function shown(row: CampaignRow) {
  const { kind: _, queryId: _query, attempt: _attempt, polls: _polls, ...rest } = row;
  const { leaseUntilEpochMs: _lease, ...told } = rest;
  const leftOut = Object.values(row.excluded).reduce((sum, count) => sum + count, 0);
  const accountedFor = row.sent + row.unknown + row.refused + row.waiting + leftOut;
  return { ...told, accountedFor, addsUp: accountedFor === row.audience };
}
