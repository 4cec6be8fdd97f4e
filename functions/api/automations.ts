import type * as z from 'zod';
import { unknownVariables } from '../../domain/channel/template.ts';
import { brandDays } from '../../domain/intake/brand-day.ts';
import { automation, automations, newAutomation } from '../../schemas/api/automations.ts';
import { paging } from '../../schemas/api/paging.ts';
import { type AutomationRow, automationRow, automationRunRow } from '../../schemas/automation.ts';
import { audienceRow } from '../../schemas/control.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, accepted, created, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';
import { withChosenId } from './row-id.ts';

const shownDays = 14;

export const automationRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/automations',
    summary: 'Automations, each with what became of its last days',
    scope: 'campaigns:read',
    query: paging,
    answers: { 200: automations },
    run: async ({ query }, ports) => {
      const page = await ports.control.query(automationRow, {
        kind: 'automation',
        ...pageOf(query),
      });
      const rows = await Promise.all(page.rows.map((row) => shown(row, ports)));
      return ok({ automations: rows, ...nextOf(page.next) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/automations/{id}',
    summary: 'An automation with what became of its last days',
    scope: 'campaigns:read',
    answers: { 200: automation },
    errors: ['not_found'],
    run: async ({ params }, ports) => {
      const row = await ports.control.get(automationRow, 'automation', params.id);
      return row === undefined ? notFound('automation') : ok(await shown(row, ports));
    },
  }),
  route({
    method: 'PUT',
    path: '/api/automations/{id}',
    summary: 'Make or change an automation: a message on birthdays, due dates, silences',
    description: 'Occasions count from the day on which it is made. Each happens once to a person.',
    scope: 'campaigns:write',
    body: newAutomation,
    answers: { 200: automation, 201: automation },
    errors: ['not_found'],
    run: ({ params, body, caller }, ports) =>
      withChosenId(params.id, (id) => put(id, body, caller.name, ports)),
  }),
  route({
    method: 'POST',
    path: '/api/automations/{id}/run',
    summary: 'Look for occasions now, without waiting for its time of day',
    scope: 'campaigns:write',
    answers: { 202: automation },
    errors: ['not_found'],
    isRepeatable: true,
    run: ({ params }, ports) => run(params.id, ports),
  }),
];

async function put(
  id: string,
  body: z.output<typeof newAutomation>,
  madeBy: string,
  ports: ApiPorts,
): Promise<Answered<typeof automation>> {
  const { control, clock, timeZone } = ports;
  for (const [channel, template] of Object.entries(body.message.templates)) {
    const [unknown] = template === undefined ? [] : unknownVariables(template);
    if (unknown === undefined) continue;
    const path = `message.templates.${channel}`;
    const fault = { path, message: `there is no variable ${unknown}` };
    return failure('invalid', `${path}: ${fault.message}`, [fault]);
  }
  const audience = await control.get(audienceRow, 'audience', body.audienceId);
  if (audience === undefined) return notFound('audience');
  const existing = await control.get(automationRow, 'automation', id);
  const now = new Date(clock()).toISOString();
  const row: AutomationRow = {
    ...{ since: brandDays(timeZone)(clock()), attempt: 1, polls: 0, askedAt: now, madeBy },
    createdAt: now,
    ...existing,
    ...body,
    kind: 'automation',
    id,
  };
  await control.put(row);
  return existing === undefined ? created(await shown(row, ports)) : ok(await shown(row, ports));
}

async function run(id: string, ports: ApiPorts): Promise<Answered<typeof automation>> {
  const { control, messages, clock } = ports;
  const askedAt = new Date(clock()).toISOString();
  const isThere = await control.update(
    { kind: 'automation', id },
    { set: { askedAt }, add: { attempt: 1 }, remove: ['queryId', 'reason'] },
    { kind: { exists: true } },
  );
  const row = await control.get(automationRow, 'automation', id);
  if (!isThere || row === undefined) return notFound('automation');
  await messages.send({ kind: 'automation', automationId: id });
  return accepted(await shown(row, ports));
}

async function shown(row: AutomationRow, { control }: ApiPorts) {
  const { kind: _, queryId: _query, attempt: _attempt, polls: _polls, ...rest } = row;
  const { leaseUntilEpochMs: _lease, ...told } = rest;
  const kind = `automation-run#${row.id}`;
  const page = await control.query(automationRunRow, { kind, reverse: true, limit: shownDays });
  return { ...told, days: page.rows.map(({ kind: _kind, ...day }) => day) };
}
