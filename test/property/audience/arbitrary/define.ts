import { type AudienceDefinition, audienceDefinition } from '../../../../schemas/audience.ts';

export const define = (where: unknown): AudienceDefinition =>
  audienceDefinition.parse({
    version: 1,
    name: 'generated',
    purpose: 'to be compared with a naive evaluator',
    goal: 'no difference',
    owner: 'tests',
    target: 'none found',
    where,
  });
