import * as z from 'zod';
import { goalDefinition } from '../goal.ts';

/** A goal as callers see it. */
export const goal = z
  .object({ id: z.string(), ...goalDefinition.shape, createdAt: z.string() })
  .meta({ id: 'Goal' });

export const goals = z.object({ goals: z.array(goal) });

export const deletedGoal = z.object({ id: z.string(), isDeleted: z.literal(true) });
