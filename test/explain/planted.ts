import type { Random } from '../support/random.ts';
import { cellPlants } from './planted/cells.ts';
import { groupPlants } from './planted/groups.ts';
import { limitPlants } from './planted/limits.ts';
import { twoConflicts } from './planted/pairs.ts';
import { seatPlants } from './planted/seats.ts';
import { grow, type Plant, type Planted, type PlantOptions } from './planted/sketch.ts';

export type { Planted, PlantOptions } from './planted/sketch.ts';

const PLANTS: readonly Plant[] = [
  ...seatPlants,
  ...limitPlants,
  ...cellPlants,
  ...groupPlants,
  twoConflicts,
];

/** Requests with a conflict that was put there among harmless devices: for each kind a generator. */
export const PLANTED: readonly {
  readonly kind: string;
  readonly make: (random: Random, options?: PlantOptions) => Planted;
}[] = PLANTS.map((plant) => ({
  kind: plant.kind,
  make: (random, options) => grow(plant, random, options),
}));
