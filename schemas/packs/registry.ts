import { apparel } from './apparel.ts';
import { carDealer } from './car-dealer.ts';
import { clinic } from './clinic.ts';
import type { Pack } from './pack.ts';
import { restaurant } from './restaurant.ts';

/** Every pack by its id. */
export const packs: ReadonlyMap<string, Pack> = new Map(
  [apparel, restaurant, carDealer, clinic].map((pack) => [pack.id, pack]),
);
