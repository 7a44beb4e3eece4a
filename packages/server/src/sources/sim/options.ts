/** What can be set on the simulated desk. */
import Type, { type Static } from 'typebox';

const SYMBOLS_MAX = 1_000;

export const simOptions = Type.Object(
  {
    symbols: Type.Integer({
      minimum: 1,
      maximum: SYMBOLS_MAX,
      default: 50,
      description: 'Number of instruments, most liquid first. The first 50 carry names of real ones.',
    }),
    seed: Type.Integer({
      minimum: 0,
      maximum: 2 ** 32 - 1,
      default: 1,
      description: 'Start of all randomness: the same seed gives the same run.',
    }),
    speed: Type.Number({
      minimum: 0.01,
      maximum: 1_000,
      default: 1,
      description: 'How much market happens in a unit of time; 1 is real time. Times on rows stay those of the clock.',
    }),
    step_ms: Type.Integer({
      minimum: 10,
      maximum: 10_000,
      default: 100,
      description: 'Time between two steps of the simulation, in milliseconds.',
    }),
  },
  { additionalProperties: false },
);
export type SimOptions = Static<typeof simOptions>;
