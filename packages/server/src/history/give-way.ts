import { getPriority, setPriority } from 'node:os';

/** What Linux calls nice: with 5 a third of the share that others get, with 19 what they leave. */
const NICE = { 'a little': 5, 'to all': 19 } as const;
const NICE_MAX = 19;

/**
 * Lets the thread that calls it wait where there are fewer processors than work: ticks come first. On Linux each thread
 * has a priority of its own; elsewhere this would be that of the whole process.
 */
export function giveWay(how: keyof typeof NICE): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Math.min(NICE_MAX, getPriority() + NICE[how]));
  } catch {
    // A container may forbid even this: what there is to do is done all the same.
  }
}
