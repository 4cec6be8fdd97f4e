import type { EvidenceClaim } from '../../domain/identity/graph.ts';
import { pairOf } from '../../domain/identity/priority.ts';
import { claim, node } from '../../proofs/identity/arbitraries.ts';
import type { Step } from '../../proofs/identity/programs.ts';

const [u1, u2] = [node('user_id', 1), node('user_id', 2)];
const [u3, u4] = [node('user_id', 3), node('user_id', 4)];
const [e1, e2, e3] = [node('email', 1), node('email', 2), node('email', 3)];
const [p1, p2] = [node('phone', 1), node('phone', 2)];
const a1 = node('anonymous_id', 1);

/** A small world in which writers meet. */
export interface Instance {
  readonly name: string;
  readonly before: readonly EvidenceClaim[];
  readonly writers: readonly (readonly Step[])[];
  readonly maxMembers?: number;
}

const says = (...nodes: string[]): readonly Step[] => [
  { kind: 'claims', claims: [claim(...nodes)] },
];
const unmerge = (one: string, other: string): readonly Step[] => [
  { kind: 'remove', pair: pairOf(one, other) },
];
const forbid = (one: string, other: string): readonly Step[] => [
  { kind: 'forbid', pair: pairOf(one, other) },
];

/** Writers that only add evidence. */
export const additions: readonly Instance[] = [
  {
    name: 'two people come to one address while it gets a number',
    before: [claim(e2, p1)],
    writers: [says(u1, e1), says(u2, e1), says(e1, p1)],
  },
  {
    name: 'two ends of a chain between two people grow together',
    before: [claim(u1, e1), claim(u2, e2)],
    writers: [says(e1, p1), says(e2, p1), says(e2, p2)],
  },
  {
    name: 'a chain is linked at two places at once',
    before: [claim(e1, p1), claim(e2, p2)],
    writers: [says(e1, p2), says(u1, p1)],
  },
  {
    name: 'a device starts to bind from three sides',
    before: [claim(u1, e1)],
    writers: [says(u1, a1), says(e2, a1), says(u2, a1)],
  },
  {
    name: 'a profile reaches its cap from three sides',
    before: [claim(e1, p1)],
    writers: [says(e2, p1), says(e3, p1), says(e3, p2)],
    maxMembers: 3,
  },
  {
    name: 'two full profiles that refused each other fall apart at once',
    before: [claim(u1, e1), claim(e1, p1), claim(u2, e2), claim(e2, p2), claim(p1, p2)],
    writers: [says(u3, e1), says(u4, e2)],
    maxMembers: 3,
  },
  ...[claim(u3, e1), claim(u4, e2)].map((late, index) => ({
    name: `of two profiles that refused each other number ${index + 1} falls apart`,
    before: [claim(u1, e1), claim(e1, p1), claim(u2, e2), claim(e2, p2), claim(p1, p2)],
    writers: [
      [{ kind: 'claims' as const, claims: [late] }],
      [{ kind: 'claims' as const, claims: [late, claim(e3, a1)] }],
    ],
  })),
];

/** Writers beside one who takes something back; that one comes last. */
export const unmerges: readonly Instance[] = [
  {
    name: 'a link is taken back while another one closes the circle',
    before: [claim(u1, e1), claim(e1, p1)],
    writers: [says(u1, p1), unmerge(e1, p1)],
  },
  {
    name: 'a link is taken back while both sides grow',
    before: [claim(u1, e1), claim(e1, p1)],
    writers: [says(p1, e2), says(u1, e3), unmerge(e1, p1)],
  },
  {
    name: 'an address stops being shared while its number finds somebody',
    before: [claim(u1, e1), claim(u2, e1), claim(e1, p1)],
    writers: [says(e2, p1), unmerge(u2, e1)],
  },
  {
    name: 'an address stops being shared while its person reaches the cap',
    before: [claim(u1, e1), claim(u2, e1), claim(u1, p1)],
    writers: [says(u1, p2), unmerge(u2, e1)],
    maxMembers: 3,
  },
  {
    name: 'a device is told apart from one of its neighbours while it finds another',
    before: [claim(u1, a1), claim(e1, a1)],
    writers: [says(a1, e2), unmerge(u1, a1)],
  },
  {
    name: 'a leaf loses its only link while that is said again',
    before: [claim(u1, a1)],
    writers: [says(u1, a1), says(e1, a1), unmerge(u1, a1)],
  },
  {
    name: 'two are declared different people while a chain joins them',
    before: [claim(e1, p1), claim(e2)],
    writers: [says(p1, p2), says(p2, e2), forbid(e1, e2)],
  },
  {
    name: 'two links of a circle are taken back at once',
    before: [claim(u1, e1), claim(e1, p1), claim(u1, p1)],
    writers: [unmerge(u1, p1), unmerge(e1, p1)],
  },
  {
    name: 'somebody is erased while new evidence comes',
    before: [claim(u1, e1), claim(e1, p1)],
    writers: [says(e1, p2), says(p1, a1), [{ kind: 'erase', node: e1 }]],
  },
];
