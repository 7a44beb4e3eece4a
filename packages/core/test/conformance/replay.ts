/** Plays a scenario on a store of ours: what each step sends, and what a reader then holds. */
import type { StateFrame } from '../../src/protocol/codec/codec.ts';
import type { Change } from '../../src/store/change.ts';
import { NaiveState } from '../support/naive-state.ts';
import { Stream, TICK_MS } from '../support/stream.ts';
import type { Scenario, Step } from './scenarios.ts';

export interface Played {
  readonly step: Step;
  readonly frame: StateFrame;
  /** What the reader holds afterwards, as a snapshot of protocol 1 shows it. By an oracle, not by the store. */
  readonly data: Readonly<Record<string, unknown>>;
}

const EPOCHS = ['0123456789ab', 'ba9876543210'];

/** One step at a time: a frame is good until the next one. */
export function* replay({ selection, steps }: Scenario): Generator<Played> {
  let life = -1;
  let stream = new Stream(selection);
  let naive = new NaiveState({ tombstonesKept: 10_000, finishedKept: 100 });
  for (const [index, step] of steps.entries()) {
    if (index === 0 || step.restart === true) {
      life++;
      stream = new Stream(selection);
      naive = new NaiveState({ tombstonesKept: 10_000, finishedKept: 100 });
    }
    stream.time += step.frame === 'update' ? 0 : TICK_MS;
    naive.apply(structuredClone(step.changes));
    const frame = { ...makeFrame(stream, step), epoch: EPOCHS[life]! };
    yield { step, frame, data: naive.dataAt(naive.version, selection) };
  }
}

function makeFrame(stream: Stream, { changes, frame, since, feeds }: Step): StateFrame {
  const own = structuredClone<readonly Change[]>(changes);
  if (frame === 'update') return stream.update(own)!;
  const snapshot = stream.snapshot(own);
  if (frame === 'snapshot') return feeds === undefined ? snapshot : { ...snapshot, feeds };
  return { ...snapshot, type: 'update', prev: since!, tables: stream.view.collect(since!, stream.selection) };
}
