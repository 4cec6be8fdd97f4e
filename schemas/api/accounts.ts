import * as z from 'zod';
import { accountRow } from '../account.ts';
import { next } from './paging.ts';

const summary = z.object({
  id: z.string(),
  name: z.string().optional(),
  parentId: z.string().optional(),
});

const sums = {
  people: z.int().min(0),
  orders: z.int().min(0),
  revenue: z.string().describe('Net of refunds, exact to four decimals'),
};

export const accounts = z.object({ accounts: z.array(summary), next });

const traits = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export const changedAccount = summary.extend({ traits }).meta({ id: 'ChangedAccount' });

/** An account with what stands above and below it; sums are as of the last refresh. */
export const account = summary
  .extend({
    traits,
    refusedParent: accountRow.shape.refusedParent,
    ancestors: z.array(z.string()).describe('From its parent to the top'),
    below: z.int().min(0).describe('Accounts below it'),
    ownPeople: z.int().min(0).describe('People of the account alone'),
    ...sums,
    children: z.array(summary.extend(sums)),
  })
  .meta({ id: 'Account' });

export const saidMember = z
  .object({ messageId: z.string(), accountId: z.string(), isMember: z.boolean() })
  .meta({ id: 'AccountMember' });

const days = z.object({ from: z.iso.date(), to: z.iso.date() });

/** How long deals stay in each stage, against as many days before. */
export const dealStages = days
  .extend({
    before: days,
    stages: z.array(
      z.object({
        stage: z.string(),
        left: z.int().min(0).describe('Times that deals left it'),
        days: z.number().optional().describe('Average, to a tenth'),
        daysBefore: z.number().optional(),
        changePercent: z.number().optional(),
      }),
    ),
  })
  .meta({ id: 'DealStages' });
