import { audienceDefinition } from '../../schemas/audience.ts';
import { audienceRow } from '../../schemas/control.ts';
import type { ControlTable } from '../control/control-table.ts';
import type { Library } from './library.ts';

/** What definitions can refer to now. An audience whose definition is not valid is not there to refer to. */
export async function readLibrary(control: Pick<ControlTable, 'queryAll'>): Promise<Library> {
  const rows = await control.queryAll(audienceRow, { kind: 'audience' });
  const audiences = rows.flatMap(({ id, definition }) => {
    const parsed = audienceDefinition.safeParse(definition);
    return parsed.success ? [[id, parsed.data.where] as const] : [];
  });
  return { audiences: new Map(audiences) };
}
