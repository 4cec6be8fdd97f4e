/**
 * Names and properties of events about advertising that a person met, as reports and audiences read them: one event a
 * person and occasion, imported from an ad server or sent as it happens.
 */
export const adEvents = {
  impressions: 'Ad Impression',
  clicks: 'Ad Clicked',
  /** Money spent on the person; property `cost`. */
  cost: 'Ad Cost',
  /** What the ad platform counts as its success; the purchases themselves are orders. */
  conversions: 'Ad Conversion',
} as const;

export const adCostProperty = 'cost';

/** Where an event says which campaign it is of: its id, or its name. */
export const campaignProperties = [
  'campaign_id',
  'campaign_name',
  ['campaign', 'name'],
] as const satisfies readonly (string | readonly string[])[];

/** Where it says what the campaign is about. */
export const themeProperties = ['theme', 'campaign_type'] as const;
