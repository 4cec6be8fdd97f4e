import * as z from 'zod';
import type { AudienceDefinition } from '../audience.ts';
import type { CustomField } from '../custom-field.ts';
import type { PlannedEvent } from '../tracking-plan/plan.ts';
import type { SensitiveCategory } from '../tracking-plan/sensitive.ts';

/** What a trade needs beside what every shop has, as data: applied to a deployment as a whole, and to be changed there at will. */
export interface Pack {
  /** Lower-case letters, digits and `-`. */
  readonly id: string;
  readonly title: string;
  readonly titleJa: string;
  readonly description: string;
  readonly fields: readonly CustomField[];
  /** Become a tracking plan of the pack's id, which sources may be given. */
  readonly events: readonly PlannedEvent[];
  /** By the part of their id that comes after the pack's: `inspection-due` becomes `car-dealer-inspection-due`. */
  readonly audiences: Readonly<Record<string, AudienceDefinition>>;
  /** Words that advertising must not select by in this trade, beside those that are built in. */
  readonly words: readonly { readonly word: string; readonly category: SensitiveCategory }[];
  /** Whoever applies it never advertises from that deployment again. */
  readonly neverAdvertises?: true;
}

/** kind `pack`, id = pack id: that it was applied, last when and by whom. */
export const packRow = z.object({
  kind: z.literal('pack'),
  id: z.string(),
  appliedAt: z.string(),
  by: z.string(),
});
