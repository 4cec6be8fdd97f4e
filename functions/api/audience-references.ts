import type { Library } from '../../domain/audience/library.ts';
import { readLibrary } from '../../domain/audience/read-library.ts';
import { referenceFault } from '../../domain/audience/reference-fault.ts';
import type { AudienceDefinition, Fault } from '../../schemas/audience.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, failure } from './response.ts';

/**
 * Why an audience may not get this definition: it refers to what does not exist or in a circle, or what it refers to
 * makes it too large, or others that refer to it would become so. Undefined when it may. Of two changes at once one
 * may pass that the other makes wrong; the refresh then fails the audience with the reason.
 */
export async function refusedReferences(
  id: string,
  { where }: AudienceDefinition,
  { control }: Pick<ApiPorts, 'control'>,
): Promise<ApiResponse | undefined> {
  const before = await readLibrary(control);
  const after = { ...before, audiences: new Map([...before.audiences, [id, where]]) };
  const fault = referenceFault(where, after, id) ?? brokenReference(id, before, after);
  return fault && failure('invalid', `${fault.path}: ${fault.message}`, [fault]);
}

/** An audience that could be written out before and cannot be now. */
function brokenReference(id: string, before: Library, after: Library): Fault | undefined {
  for (const [other, where] of after.audiences) {
    if (other === id || referenceFault(where, before, other) !== undefined) continue;
    const fault = referenceFault(where, after, other);
    if (fault) return { path: 'where', message: `breaks the audience ${other}: ${fault.message}` };
  }
  return undefined;
}
