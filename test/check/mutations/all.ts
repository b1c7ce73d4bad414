import { CONTROLLERS } from './controllers.ts';
import { EXPANDERS } from './expanders.ts';
import type { Mutation } from './mutation.ts';
import { OTHER_BUSES } from './other-buses.ts';
import { SEATS } from './seats.ts';
import { TEXTS } from './texts.ts';
import { WISHES } from './wishes.ts';

/** Every way in which guests are spoiled. */
export const MUTATIONS: readonly Mutation[] = [
  ...SEATS,
  ...CONTROLLERS,
  ...EXPANDERS,
  ...OTHER_BUSES,
  ...WISHES,
  ...TEXTS,
];
