import { audienceDefinition } from '../../schemas/audience.ts';
import { computedTraitRow } from '../../schemas/audience-library.ts';
import { audienceRow } from '../../schemas/control.ts';
import { externalSegmentRow } from '../../schemas/external-segment.ts';
import type { ControlTable } from '../control/control-table.ts';
import type { Library } from './library.ts';

/** What definitions can refer to now. An audience whose definition is not valid is not there to refer to. */
export async function readLibrary(control: Pick<ControlTable, 'queryAll'>): Promise<Library> {
  const [rows, traits, segments] = await Promise.all([
    control.queryAll(audienceRow, { kind: 'audience' }),
    control.queryAll(computedTraitRow, { kind: 'computed-trait' }),
    control.queryAll(externalSegmentRow, { kind: 'external-segment' }),
  ]);
  const audiences = rows.flatMap(({ id, definition }) => {
    const parsed = audienceDefinition.safeParse(definition);
    return parsed.success ? [[id, parsed.data.where] as const] : [];
  });
  return {
    audiences: new Map(audiences),
    computedTraits: new Map(traits.map(({ id, measure }) => [id, measure])),
    segments: new Map(segments.map((segment) => [segment.id, segment])),
  };
}
