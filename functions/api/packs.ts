import * as z from 'zod';
import {
  appliedPack,
  howToApply,
  packContents,
  packList,
  type packSummary,
  removedPack,
} from '../../schemas/api/packs.ts';
import { type Pack, packRow } from '../../schemas/packs/pack.ts';
import { packs } from '../../schemas/packs/registry.ts';
import type { Scope } from '../../schemas/scopes.ts';
import { applyPack } from './packs/apply.ts';
import { removePack } from './packs/remove.ts';
import { failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

export const packRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/packs',
    summary: 'Packs of fields, events and sample audiences, by trade',
    scope: 'audiences:read',
    answers: { 200: packList },
    run: async (_, { control }) => {
      const rows = await control.queryAll(packRow, { kind: 'pack' });
      const appliedAt = new Map(rows.map((row) => [row.id, row.appliedAt]));
      return ok({
        packs: [...packs.values()].map((pack) => summary(pack, appliedAt.get(pack.id))),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/api/packs/{id}',
    summary: 'A pack with all that is in it',
    scope: 'audiences:read',
    answers: { 200: packContents },
    errors: ['not_found'],
    run: async ({ params: { id } }, { control }) => {
      const pack = packs.get(id);
      if (pack === undefined) return notFound('pack');
      const row = await control.get(packRow, 'pack', id);
      const { fields, events, audiences, words } = pack;
      const contents = plainJson({ fields, events, audiences, words });
      return ok({ ...summary(pack, row?.appliedAt), contents });
    },
  }),
  route({
    method: 'POST',
    path: '/api/packs/{id}/apply',
    summary: 'Add what a pack holds to this deployment, or say what it would add',
    description:
      'What is there already stays as it is, and so does what the brand has changed. Saying it again adds nothing.',
    scope: 'audiences:write',
    body: howToApply,
    answers: { 200: appliedPack },
    errors: ['not_found', 'conflict', 'forbidden'],
    isRepeatable: true,
    run: async ({ params: { id }, body, caller }, ports) => {
      const pack = packs.get(id);
      if (pack === undefined) return notFound('pack');
      const lacking = neededFor(pack).filter((scope) => !caller.scopes.has(scope));
      if (lacking.length > 0 && !body.dryRun) {
        return failure('forbidden', `This pack needs more scopes: ${lacking.join(', ')}.`);
      }
      return applyPack(pack, { ...body, by: caller.name }, ports);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/packs/{id}',
    summary: 'Take back the fields that a pack defined; audiences, plans and all values stay',
    description:
      'Fields that the brand has changed stay, too. What never advertises does not again.',
    scope: 'audiences:write',
    answers: { 200: removedPack },
    errors: ['not_found'],
    run: async ({ params: { id } }, ports) => {
      const pack = packs.get(id);
      return pack === undefined ? notFound('pack') : removePack(pack, ports);
    },
  }),
];

/** Scopes beyond the route's, for what the pack changes. */
const neededFor = ({ events, words, neverAdvertises }: Pack): readonly Scope[] => [
  ...(events.length > 0 ? (['sources:write'] as const) : []),
  ...(words.length > 0 || neverAdvertises ? (['legal-bases:write'] as const) : []),
];

function summary(pack: Pack, appliedAt: string | undefined): z.input<typeof packSummary> {
  const { id, title, titleJa, description, fields, events, audiences } = pack;
  return {
    ...{ id, title, titleJa, description },
    ...{ fields: fields.length, events: events.length, audiences: Object.keys(audiences).length },
    neverAdvertises: pack.neverAdvertises ?? false,
    ...(appliedAt === undefined ? {} : { appliedAt }),
  };
}

const plainJson = (value: unknown) => z.json().parse(JSON.parse(JSON.stringify(value)));
