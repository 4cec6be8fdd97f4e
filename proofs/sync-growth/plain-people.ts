import { nodeOf, type Person } from '../sync-prove/people.ts';

/** People who can all be sent, each with an address and a number. */
export const plainPeople = (count: number): readonly Person[] =>
  Array.from({ length: count }, (_, index): Person => {
    const address = `person${index}@example.jp`;
    const national = `90${10_000_000 + index}`;
    return {
      index,
      node: nodeOf('user_id', `user ${index}`),
      contacts: [
        { kind: 'email', meant: address, written: address, node: nodeOf('email', address) },
        {
          kind: 'phone',
          meant: national,
          written: `0${national}`,
          node: nodeOf('phone', national),
        },
      ],
      spare: { kind: 'email', meant: undefined, written: '', node: nodeOf('email', `${index}`) },
    };
  });
