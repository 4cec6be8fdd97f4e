import type { BasisKind, LegalBasisRow } from '../../schemas/legal-basis.ts';

/** The terms that a person accepted last. */
export interface AcceptedTerms {
  readonly version: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** As much of a basis as decides. */
export type StandingBasis = Pick<
  LegalBasisRow,
  'basisKind' | 'isInForce' | 'scope' | 'acceptedBeforeAt'
>;

/**
 * What a destination may be told of a person: each kind that at least one basis in force covers her by. Nothing without
 * a basis; silence of the person about terms is no acceptance.
 *
 * @param bases of one destination
 */
export function permittedKinds(
  bases: readonly StandingBasis[],
  terms: AcceptedTerms | undefined,
): ReadonlySet<BasisKind> {
  const covering = bases.filter((basis) => basis.isInForce && covers(basis, terms));
  return new Set(covering.map(({ basisKind }) => basisKind));
}

function covers(
  { scope, acceptedBeforeAt }: StandingBasis,
  terms: AcceptedTerms | undefined,
): boolean {
  if ('everyone' in scope) return true;
  if (terms === undefined || terms.version !== scope.terms.version) return false;
  if (scope.terms.acceptedBefore === undefined) return true;
  // An instant that cannot be read compares as false on either side: not covered.
  return Date.parse(terms.at) < Date.parse(acceptedBeforeAt ?? '');
}

/** What tells the bases of a destination apart, and the order in which they are shown. */
export const basisIdOf = ({ basisKind, scope }: Pick<LegalBasisRow, 'basisKind' | 'scope'>) =>
  `${basisKind}#${'everyone' in scope ? 'everyone' : `terms:${scope.terms.version}`}`;

/** Field of the vault that holds the version of the terms; stamped with when they were accepted. */
export const termsField = 'terms_version';
