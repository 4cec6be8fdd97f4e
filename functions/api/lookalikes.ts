import { lookalikeModel } from '../../schemas/api/audience-library.ts';
import { lookalikeModelRow } from '../../schemas/lookalike-model.ts';
import { notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

export const lookalikeRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/lookalikes/{seed}',
    summary: 'What likeness to a seed audience was last learnt to be: features with their weights',
    description: 'The refresh learns it once an audience asks for the like of the seed.',
    scope: 'audiences:read',
    answers: { 200: lookalikeModel },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(lookalikeModelRow, 'lookalike-model', params.seed);
      if (row === undefined) return notFound('look-alike model');
      const { kind: _, mark: _mark, id, ...model } = row;
      return ok({ seedId: id, ...model });
    },
  }),
];
