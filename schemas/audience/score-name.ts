import * as z from 'zod';

/**
 * Scores that the refresh computes for every profile that has what they are computed from:
 * `predicted_value`: what the person is expected to spend in the next 365 days, in the currency of their orders;
 * `expected_purchases`: how many orders in these days;
 * `probability_alive`: from 0 to 1, that the person will ever order again.
 */
export const scoreNames = ['predicted_value', 'expected_purchases', 'probability_alive'] as const;
export const scoreName = z.enum(scoreNames);
export type ScoreName = z.infer<typeof scoreName>;
