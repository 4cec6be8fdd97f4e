import * as z from 'zod';
import { addressOf } from '../../domain/household/home.ts';
import { type Household, householdsOf, type Resident } from '../../domain/household/households.ts';
import { readResidents } from '../../domain/household/residents.ts';
import { isNodeId } from '../../domain/identity/node-id.ts';
import type { AskedProfiles } from '../../queries/last-orders.ts';
import { householdPreview } from '../../schemas/api/profiles.ts';
import { audienceRow } from '../../schemas/control.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const previewRequest = z
  .strictObject({
    audienceId: z.string().min(1).optional(),
    profileIds: z
      .array(z.string().refine(isNodeId, 'is no profile id'))
      .min(1)
      .max(1_000)
      .optional(),
    /** `addresses`: name and address of each addressee, in clear. */
    include: z.array(z.enum(['addresses'])).default([]),
  })
  .refine(
    ({ audienceId, profileIds }) => (audienceId === undefined) !== (profileIds === undefined),
    {
      path: ['audienceId'],
      error: 'give either audienceId or profileIds',
    },
  );

/** What one call reads of the vault in its time. */
const mostPeople = 5_000;
/** Households that are shown, the largest first. */
const mostShown = 200;

export const householdRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/households/preview',
    summary: 'How many letters some people would get, one per home and surname',
    description: 'Give either `audienceId` or `profileIds`. Nothing is stored.',
    scope: 'profiles:reveal',
    body: previewRequest,
    answers: { 200: householdPreview },
    errors: ['not_found', 'conflict'],
    isRepeatable: true,
    run: ({ body }, ports) => preview(body, ports),
  }),
];

/** How many letters some people would get. Nothing is stored, and the households exist in the answer alone. */
async function preview(
  body: z.infer<typeof previewRequest>,
  ports: ApiPorts,
): Promise<Answered<typeof householdPreview>> {
  const asked = await askedBy(body, ports);
  if (asked === undefined) return notFound('audience');
  if (asked === 'not built') {
    return failure('conflict', 'The audience has not been built yet: refresh first.');
  }
  const rows = await ports.lastOrdersOf(asked, mostPeople + 1);
  const taken = rows.slice(0, mostPeople);
  const { residents, gone } = await readResidents(
    new Map(taken.map((row) => [row.profile_id, row.last_order_at ?? undefined])),
    ports,
  );
  const { households, withoutAddress, withoutConsent } = householdsOf(residents);
  const bySize = households.toSorted((one, other) => other.members.length - one.members.length);
  const of = new Map(residents.map((resident) => [resident.profileId, resident]));
  const withAddress = body.include.includes('addresses');
  return ok({
    people: residents.length,
    letters: households.length,
    largest: bySize[0]?.members.length ?? 0,
    withoutAddress: withoutAddress.length,
    withoutConsent: withoutConsent.length,
    gone,
    /** The audience has more people than one preview takes; households across the border are not seen. */
    isPartial: rows.length > mostPeople,
    households: bySize
      .slice(0, mostShown)
      .map((each) => (withAddress ? { ...each, ...labelOf(each, of) } : each)),
  });
}

async function askedBy(
  { audienceId, profileIds }: z.infer<typeof previewRequest>,
  { control }: ApiPorts,
): Promise<AskedProfiles | 'not built' | undefined> {
  if (profileIds !== undefined) return { profileIds: [...new Set(profileIds)] };
  const audience = await control.get(audienceRow, 'audience', audienceId ?? '');
  if (audience === undefined) return undefined;
  const { id, generation } = audience;
  return generation === 0 ? 'not built' : { audienceId: id, generation };
}

function labelOf({ addressee }: Household, of: ReadonlyMap<string, Resident>) {
  const fields = of.get(addressee)?.fields ?? {};
  const parts = [fields['last_name'], fields['first_name']].filter((part) => part !== undefined);
  return {
    name: fields['name'] ?? parts.join(' '),
    postalCode: fields['postal_code'] ?? '',
    address: addressOf(fields),
  };
}
