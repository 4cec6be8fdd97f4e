import { destinationTypes } from '../../destinations/registry.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import { advertisingBar } from '../../domain/sensitive/advertising-bar.ts';
import { destinationRow } from '../../schemas/sync.ts';

/**
 * Why nobody of an audience may be on this destination's list, as all stands at this moment: read anew for each run and each chunk,
 * for what is sensitive may be marked later. Undefined for channels of the brand's own.
 */
export async function barOf(
  { audienceId, destinationId }: { readonly audienceId: string; readonly destinationId: string },
  { control }: { readonly control: Pick<ControlTable, 'get' | 'queryAll'> },
): Promise<string | undefined> {
  const destination = await control.get(destinationRow, 'destination', destinationId);
  const type = destination && destinationTypes.get(destination.type);
  return type?.isOwnChannel ? undefined : advertisingBar(audienceId, control);
}
