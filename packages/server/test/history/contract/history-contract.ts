/** What every back end of history has to keep to, proven on something real. Rules: docs/spec/history.md. */
import { afterAll, beforeAll, describe } from 'vitest';
import { describeCandles } from './candles.ts';
import { describeEvents } from './events.ts';
import { describeKept } from './kept.ts';
import { describeTape } from './tape.ts';
import type { BackEnd } from './history-under-test.ts';
import { HistoryUnderTest } from './history-under-test.ts';
import { describeWalks } from './walks.ts';

export interface BackEndKind {
  /** Of each property: as many as take a few seconds. */
  readonly numRuns: number;
  /** What all of them need, once. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** An empty one, for which the one before it is closed. */
  create(): Promise<BackEnd>;
  /** The same again with what is in it, after it was closed. */
  reopen(): Promise<BackEnd>;
}

/** An empty one; it is closed with the next. */
export type OpenHistory = () => Promise<HistoryUnderTest>;

export function describeHistoryContract(name: string, kind: BackEndKind): void {
  describe(`history in ${name}`, () => {
    let current: HistoryUnderTest | undefined;
    const open = async () => {
      await current?.close();
      current = new HistoryUnderTest(await kind.create(), () => kind.reopen());
      return current;
    };
    beforeAll(() => kind.start());
    afterAll(async () => {
      await current?.close();
      await kind.stop();
    });
    describeKept(open, kind.numRuns);
    describeEvents(open);
    describeTape(open, kind.numRuns);
    describeWalks(open, kind.numRuns);
    describeCandles(open, kind.numRuns);
  });
}
