import { expect, test } from 'vitest';
import { disclosableMembers } from '../../domain/identity/disclosable.ts';
import { evidenceOf } from '../../domain/identity/evidence.ts';
import type { EvidenceView, ProfileEvidence } from '../../domain/identity/stewardship.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';

const [user, email, phone, device] = [
  node('user_id', 1),
  node('email', 1),
  node('phone', 1),
  node('anonymous_id', 1),
];

const profileWith = (evidence: readonly EvidenceView[]): ProfileEvidence => ({
  profileId: user,
  members: [user, email, phone, device].sort(),
  isErased: false,
  evidence,
  forbidden: [],
  blocked: [],
});

const said = (...nodes: string[]) => [...evidenceOf([claim(...nodes)]).pairs.values()];
const inferred = (...nodes: string[]) => [
  ...evidenceOf([{ ...claim(...nodes), basis: 'inferred' }]).pairs.values(),
];

test('what was inferred opens nothing, in either direction', () => {
  const profile = profileWith([
    ...said(user, email),
    ...inferred(email, phone),
    ...said(phone, device),
  ]);
  expect(disclosableMembers(profile, user)).toEqual([email, user].sort());
  expect(disclosableMembers(profile, phone)).toEqual([device, phone].sort());
});

test('what somebody said opens the whole profile, refused evidence nothing', () => {
  const refused = said(email, phone).map((edge) => ({ ...edge, refusal: 'unique' as const }));
  const profile = profileWith([...said(user, email), ...refused, ...inferred(user, phone)]);
  expect(disclosableMembers(profile, user)).toEqual([email, user].sort());
  const all = profileWith([...said(user, email), ...said(email, phone), ...said(user, device)]);
  expect(disclosableMembers(all, phone)).toEqual(all.members);
});

test('the same pair said and inferred in one batch was said', () => {
  const pair = claim(email, phone);
  const batch = evidenceOf([{ ...pair, basis: 'inferred' }, pair]);
  expect([...batch.pairs.values()].map(({ basis }) => basis)).toEqual([undefined]);
  const other = evidenceOf([pair, { ...pair, basis: 'inferred' }]);
  expect([...other.pairs.values()].map(({ basis }) => basis)).toEqual([undefined]);
});
