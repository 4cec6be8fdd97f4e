import * as z from 'zod';
import { automationRow, automationRunRow, automationSpec } from '../automation.ts';
import { next } from './paging.ts';

export const newAutomation = automationSpec;

export const automation = automationRow
  .omit({ kind: true, queryId: true, attempt: true, polls: true, leaseUntilEpochMs: true })
  .extend({
    days: z
      .array(automationRunRow.omit({ kind: true }))
      .describe('The last days, the newest first, and what became of their occasions'),
  })
  .meta({ id: 'Automation' });

export const automations = z.object({ automations: z.array(automation), next });
