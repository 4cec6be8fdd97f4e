import type { Condition } from '../../schemas/audience/condition.ts';
import type { ProfileMeasure } from '../../schemas/audience/measure.ts';
import type { ExternalSegment } from '../../schemas/external-segment.ts';

/** What definitions can refer to, as it stands when they are evaluated. */
export interface Library {
  /** Conditions of the audiences by id. */
  readonly audiences: ReadonlyMap<string, Condition>;
  /** Measures of the computed traits by name. */
  readonly computedTraits: ReadonlyMap<string, ProfileMeasure>;
  /** Segments from outside by id. */
  readonly segments: ReadonlyMap<string, Pick<ExternalSegment, 'expiresOn' | 'consentPurpose'>>;
}

export const emptyLibrary: Library = {
  audiences: new Map(),
  computedTraits: new Map(),
  segments: new Map(),
};
