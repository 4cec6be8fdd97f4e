import type { ControlTable } from '../../domain/control/control-table.ts';
import { basisKinds, type LegalBasisRow } from '../../schemas/legal-basis.ts';

/** A destination may be told everything of everyone: what tests say whose subject is something else. */
export async function permitEveryone(
  control: Pick<ControlTable, 'putAll'>,
  destinationId: string,
  kinds: readonly LegalBasisRow['basisKind'][] = basisKinds,
  isInForce = true,
): Promise<void> {
  await control.putAll(
    kinds.map((basisKind) => ({
      kind: `legal-basis#${destinationId}`,
      id: `${basisKind}#everyone`,
      version: 1,
      isInForce,
      basisKind,
      basis: 'consent',
      scope: { everyone: true },
      textSha256: '0'.repeat(64),
      approver: 'test',
      approvedAt: '2026-01-01T00:00:00.000Z',
      at: '2026-01-01T00:00:00.000Z',
      by: 'test',
    })),
  );
}
