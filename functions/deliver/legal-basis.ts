import * as z from 'zod';
import type { Connector, DestinationType } from '../../destinations/destination.ts';
import type { RecordKeys } from '../../destinations/match-record.ts';
import { kindsIn, permittedRecord } from '../../destinations/permitted-record.ts';
import { matchedKinds } from '../../destinations/reach.ts';
import { permittedKinds, type StandingBasis } from '../../domain/consent/legal-basis.ts';
import type { ControlTable } from '../../domain/control/control-table.ts';
import { kindOf } from '../../domain/identity/node-id.ts';
import {
  type BasisKind,
  basisKinds,
  legalBasisEditionRow,
  legalBasisRow,
} from '../../schemas/legal-basis.ts';
import { destinationRow } from '../../schemas/sync.ts';
import type { Person } from './chunk/contacts.ts';

interface Ports {
  readonly control: Pick<ControlTable, 'get' | 'queryAll'>;
}

/** Bases of a destination as they stand at this moment, read anew for each chunk: a few rows against thousands. */
export const legalBasesOf = (
  destinationId: string,
  { control }: Ports,
): Promise<readonly StandingBasis[]> =>
  control.queryAll(legalBasisRow, { kind: `legal-basis#${destinationId}` });

/** Grows with every change of the bases; 0 where there never was one. A list that follows another edition is gone through. */
export async function basisEditionOf(destinationId: string, { control }: Ports): Promise<number> {
  const row = await control.get(legalBasisEditionRow, 'legal-basis-edition', destinationId);
  return row?.edition ?? 0;
}

/** Nodes whose values a destination may be told of now. */
export function permittedNodes(
  { nodes, terms }: Pick<Person, 'nodes' | 'terms'>,
  bases: readonly StandingBasis[],
): readonly string[] {
  const kinds: ReadonlySet<string> = permittedKinds(bases, terms);
  return nodes.filter((node) => kinds.has(kindOf(node)));
}

/** Nodes of kinds that ever had a basis there, in force or not: of no others can anything have been sent. */
export function everPermittedNodes(
  { nodes }: Pick<Person, 'nodes'>,
  bases: readonly StandingBasis[],
): readonly string[] {
  const kinds = new Set<string>(bases.map(({ basisKind }) => basisKind));
  return nodes.filter((node) => kinds.has(kindOf(node)));
}

/** Pure: match keys of the kinds that a basis covers. Where others would have found her, the reason names them. */
export function permittedKeys(
  person: Pick<Person, 'record' | 'terms'>,
  bases: readonly StandingBasis[],
  connector: Pick<Connector, 'keysOf'>,
): RecordKeys {
  const { record } = person;
  const kinds = permittedKinds(bases, person.terms);
  const keys = connector.keysOf(permittedRecord(record, kinds));
  if (keys.kind === 'keys') return keys;
  const findsBy = (kind: BasisKind): boolean =>
    connector.keysOf(permittedRecord(record, new Set([kind]))).kind === 'keys';
  const useful = kindsIn(record).filter((kind) => !kinds.has(kind) && findsBy(kind));
  return useful.length === 0 ? keys : { kind: 'refused', reason: noBasisFor(useful) };
}

const noBasisFor = (kinds: readonly BasisKind[]): string =>
  `no legal basis for ${kinds.join(', ')} at this destination: daicho legal-basis set`;

/** What a sync says of its destination: which of the kinds that it finds people by nobody has set a basis for. */
export async function basisGap(
  destinationId: string,
  type: DestinationType,
  ports: Ports,
): Promise<{ readonly isTotal: boolean; readonly reason: string } | undefined> {
  const matched = await matchedThere(destinationId, type, ports);
  const bases = await legalBasesOf(destinationId, ports);
  const set = new Set(bases.filter(({ isInForce }) => isInForce).map((each) => each.basisKind));
  const asked = basisKinds.filter((kind) => matched.includes(kind));
  const missing = asked.filter((kind) => !set.has(kind));
  if (missing.length === 0) return undefined;
  const isTotal = missing.length === asked.length;
  const rest = isTotal ? 'nobody is sent' : 'the other kinds are sent';
  return { isTotal, reason: `${noBasisFor(missing)}; ${rest}` };
}

const withFields = z.object({ fields: z.array(z.string()) });

/** Kinds of identifiers by which people are found there, as the destination's settings have it. */
async function matchedThere(
  destinationId: string,
  { rules, settings }: DestinationType,
  { control }: Ports,
): Promise<readonly string[]> {
  const row = await control.get(destinationRow, 'destination', destinationId);
  const chosen = withFields.safeParse(settings.safeParse(row?.settings).data);
  const fields = Object.entries(rules.fields).filter(
    ([field]) => !chosen.success || chosen.data.fields.includes(field),
  );
  return matchedKinds({ ...rules, fields: Object.fromEntries(fields) });
}
