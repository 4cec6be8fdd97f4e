import { accountRoutes } from './accounts.ts';
import { audienceEvaluationRoutes } from './audience-evaluations.ts';
import { audienceLiftRoutes } from './audience-lift.ts';
import { audienceQuestionRoutes } from './audience-questions.ts';
import { audienceSettingRoutes } from './audience-settings.ts';
import { audienceRoutes } from './audiences.ts';
import { automationRoutes } from './automations.ts';
import { campaignRoutes } from './campaigns.ts';
import { channelRulesRoutes } from './channel-rules.ts';
import { computedTraitRoutes } from './computed-traits.ts';
import { contractRoutes } from './contract.ts';
import { conversionRoutes } from './conversions.ts';
import { couponPoolRoutes } from './coupon-pools.ts';
import { customFieldRoutes } from './custom-fields.ts';
import { dealRoutes } from './deals.ts';
import { destinationRoutes } from './destinations.ts';
import { eventRoutes } from './events.ts';
import { goalRoutes } from './goals.ts';
import { householdRoutes } from './households.ts';
import { auditRoutes } from './identity-audit.ts';
import { identityChangeRoutes } from './identity-changes.ts';
import { identityJobRoutes } from './identity-jobs.ts';
import { identityLookupRoutes } from './identity-lookup.ts';
import { importRoutes } from './imports.ts';
import { jobRoutes } from './jobs.ts';
import { keyRoutes } from './keys.ts';
import { legalBasisRoutes } from './legal-bases.ts';
import { lineRoutes } from './line.ts';
import { listRoutes } from './lists.ts';
import { lookalikeRoutes } from './lookalikes.ts';
import { matchRoutes } from './matches.ts';
import { packRoutes } from './packs.ts';
import { profileRoutes } from './profiles.ts';
import { replayRoutes } from './replay.ts';
import { reportRoutes } from './reports.ts';
import type { Route } from './route.ts';
import { segmentRoutes } from './segments.ts';
import { senderRoutes } from './sender.ts';
import { sensitiveRoutes } from './sensitive.ts';
import { sourcePlanRoutes } from './source-plans.ts';
import { sourceRoutes } from './sources.ts';
import { statusRoutes } from './status.ts';
import { syncDetailRoutes } from './sync-details.ts';
import { syncRoutes } from './syncs.ts';
import { tallyRoutes } from './tally.ts';
import { trackingPlanRoutes } from './tracking-plans.ts';
import { unsubscribeRoutes } from './unsubscribe.ts';

/** The whole API. */
export const routes: readonly Route[] = [
  ...statusRoutes,
  ...sourceRoutes,
  ...sourcePlanRoutes,
  ...trackingPlanRoutes,
  ...tallyRoutes,
  ...eventRoutes,
  ...profileRoutes,
  ...matchRoutes,
  ...identityLookupRoutes,
  ...identityChangeRoutes,
  ...identityJobRoutes,
  ...auditRoutes,
  ...audienceRoutes,
  ...audienceQuestionRoutes,
  ...audienceEvaluationRoutes,
  ...audienceSettingRoutes,
  ...audienceLiftRoutes,
  ...computedTraitRoutes,
  ...customFieldRoutes,
  ...packRoutes,
  ...segmentRoutes,
  ...lookalikeRoutes,
  ...jobRoutes,
  ...importRoutes,
  ...destinationRoutes,
  ...legalBasisRoutes,
  ...sensitiveRoutes,
  ...syncRoutes,
  ...conversionRoutes,
  ...listRoutes,
  ...couponPoolRoutes,
  ...channelRulesRoutes,
  ...senderRoutes,
  ...campaignRoutes,
  ...unsubscribeRoutes,
  ...automationRoutes,
  ...syncDetailRoutes,
  ...lineRoutes,
  ...replayRoutes,
  ...accountRoutes,
  ...dealRoutes,
  ...householdRoutes,
  ...reportRoutes,
  ...goalRoutes,
  ...keyRoutes,
  ...contractRoutes(() => routes),
];
