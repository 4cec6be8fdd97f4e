import type { Condition } from '../audience/condition.ts';
import type { AudienceDefinition } from '../audience.ts';
import type { CustomField } from '../custom-field.ts';

/** Short forms in which packs are written; each is what its shape says, nothing is added by the trade. */

type Rest = Partial<Pick<CustomField, 'values' | 'sensitive' | 'description'>>;

/** A trait of the person. */
export const trait = (
  name: string,
  type: CustomField['type'],
  label: string,
  rest: Rest = {},
): CustomField => ({ of: 'person', name, type, label, ...rest });

/** An audience to begin with. Who answers for it, and how far the goal is, is the brand's to fill in. */
export const sample = (
  name: string,
  purpose: string,
  goal: string,
  where: Condition,
): AudienceDefinition => ({
  version: 1,
  name,
  purpose,
  goal,
  owner: '（担当部署を記入）',
  target: '（目標値を記入）',
  where,
});
