import type * as z from 'zod';
import type { removedPack } from '../../../schemas/api/packs.ts';
import { customFieldRow, fieldId } from '../../../schemas/custom-field.ts';
import { type Pack, packRow } from '../../../schemas/packs/pack.ts';
import { packs } from '../../../schemas/packs/registry.ts';
import type { ApiPorts } from '../ports.ts';
import { rejudge } from '../rejudge.ts';
import { type Answered, ok } from '../response.ts';
import { isSame } from './steps.ts';

/** Forgets the definitions of fields that are still as the pack had them, and that no other pack has brought, too. No event, no value and no audience goes with them. */
export async function removePack(
  pack: Pack,
  ports: ApiPorts,
): Promise<Answered<typeof removedPack>> {
  const { control } = ports;
  const [rows, applied] = await Promise.all([
    control.queryAll(customFieldRow, { kind: 'custom-field' }),
    control.queryAll(packRow, { kind: 'pack' }),
  ]);
  const others = applied.flatMap(({ id }) => (id === pack.id ? [] : (packs.get(id)?.fields ?? [])));
  const shared = new Set(others.map(fieldId));
  const steps: z.input<typeof removedPack>['steps'] = [];
  for (const field of pack.fields) {
    const row = rows.find(({ id }) => id === fieldId(field));
    if (row === undefined) continue;
    const isOurs = isSame(row.field, field) && !shared.has(row.id);
    if (isOurs) await control.delete({ kind: 'custom-field', id: row.id });
    steps.push({ what: 'field', name: field.name, outcome: isOurs ? 'removed' : 'kept' });
  }
  await control.delete({ kind: 'pack', id: pack.id });
  await rejudge(ports);
  return ok({ id: pack.id, steps });
}
