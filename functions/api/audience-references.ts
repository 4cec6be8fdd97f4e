import type { Library } from '../../domain/audience/library.ts';
import { readLibrary } from '../../domain/audience/read-library.ts';
import { referenceFault } from '../../domain/audience/reference-fault.ts';
import { fieldFault } from '../../domain/custom-fields/field-fault.ts';
import { readCustomFields } from '../../domain/custom-fields/read-fields.ts';
import type { ProfileMeasure } from '../../schemas/audience/measure.ts';
import type { AudienceDefinition, Fault } from '../../schemas/audience.ts';
import type { ApiPorts } from './ports.ts';
import { type Failure, failure } from './response.ts';

/**
 * Why an audience may not get this definition: it refers to what does not exist or in a circle, or what it refers to
 * makes it too large, or it asks of a custom field what that cannot answer, or others that refer to it would become so. Undefined when it may. Of two changes at once one
 * may pass that the other makes wrong; the refresh then fails the audience with the reason.
 */
export async function refusedReferences(
  id: string,
  { where }: AudienceDefinition,
  { control }: Pick<ApiPorts, 'control'>,
): Promise<Failure | undefined> {
  const [before, fields] = await Promise.all([readLibrary(control), readCustomFields(control)]);
  const after = { ...before, audiences: new Map([...before.audiences, [id, where]]) };
  return refusal(
    referenceFault(where, after, id) ??
      fieldFault(where, fields, after) ??
      brokenAudience('where', before, after),
  );
}

/**
 * Why a definition that need not be stored cannot be asked about: it refers to what does not exist, or what it refers to
 * makes it too large. Undefined when it can.
 */
export async function refusedQuestion(
  { where }: AudienceDefinition,
  { control }: Pick<ApiPorts, 'control'>,
): Promise<Failure | undefined> {
  const [library, fields] = await Promise.all([readLibrary(control), readCustomFields(control)]);
  const fault = referenceFault(where, library) ?? fieldFault(where, fields, library);
  return refusal(fault && { ...fault, path: `definition.${fault.path}` });
}

/** Why a computed trait may not get this measure: audiences that name it would become too large. */
export async function refusedMeasure(
  name: string,
  measure: ProfileMeasure,
  { control }: Pick<ApiPorts, 'control'>,
): Promise<Failure | undefined> {
  const before = await readLibrary(control);
  const computedTraits = new Map([...before.computedTraits, [name, measure]]);
  return refusal(brokenAudience('measure', before, { ...before, computedTraits }));
}

const refusal = (fault: Fault | undefined) =>
  fault && failure('invalid', `${fault.path}: ${fault.message}`, [fault]);

/** An audience that could be written out before and cannot be now. @param path of what was changed */
function brokenAudience(path: string, before: Library, after: Library): Fault | undefined {
  for (const [id, where] of before.audiences) {
    if (referenceFault(where, before, id) !== undefined) continue;
    const fault = referenceFault(after.audiences.get(id) ?? where, after, id);
    if (fault) return { path, message: `breaks the audience ${id}: ${fault.message}` };
  }
  return undefined;
}
