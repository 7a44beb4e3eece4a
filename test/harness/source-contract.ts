/** What every source has to keep to, proven against its real back end. See docs/spec/source-contract.md. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { Source, SourceContext } from '@tickboard/server/sources/source';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordingContext } from './source-context.ts';
import { until } from './until.ts';

/** A back end of the source's kind. It stands when the factory hands it over. */
export interface BackEnd {
  createSource(context: SourceContext): Source;
  /** Lets something arrive that the source delivers. Holds no connection of this process open afterwards. */
  emit(): Promise<void>;
  /** Takes the back end away, as a crash does: nothing listens any more. */
  halt(): Promise<void>;
  /** Brings it back at the same address. */
  resume(): Promise<void>;
  /** Removes all of it. */
  close(): Promise<void>;
}

/** Sources wait before they try again; with back ends on the loopback interface none needs this long. */
const RECOVERY_TIMEOUT_MS = 15_000;
const TEST_TIMEOUT_MS = 40_000;

export function describeSourceContract(name: string, createBackEnd: () => Promise<BackEnd>): void {
  describe(`${name} keeps the contract of sources`, { timeout: TEST_TIMEOUT_MS }, () => {
    let backEnd: BackEnd;
    let context: RecordingContext;
    let source: Source;
    /** Every connection that this process made. */
    const sockets = new Set<Socket>();
    const noteSocket = (message: unknown) => sockets.add((message as { readonly socket: Socket }).socket);
    const escaped: unknown[] = [];
    const catchEscaped = (error: unknown) => escaped.push(error);

    beforeEach(async () => {
      escaped.length = 0;
      process.on('uncaughtException', catchEscaped).on('unhandledRejection', catchEscaped);
      backEnd = await createBackEnd();
      context = new RecordingContext();
      source = backEnd.createSource(context);
      sockets.clear();
      subscribe('net.client.socket', noteSocket);
    });

    afterEach(async () => {
      unsubscribe('net.client.socket', noteSocket);
      await source.stop();
      await backEnd.close();
      process.off('uncaughtException', catchEscaped).off('unhandledRejection', catchEscaped);
      expect(escaped, 'errors that nobody caught').toEqual([]);
    });

    function expectNothingLeft(timersBefore: number): void {
      expect(context.clock.pending, 'timers on the injected clock').toBe(0);
      expect(countTimers(), 'other timers').toBeLessThanOrEqual(timersBefore);
      expect([...sockets].filter((socket) => !socket.closed)).toEqual([]);
    }

    async function expectDelivery(): Promise<void> {
      const before = context.changes.length;
      await until(
        async () => {
          await backEnd.emit();
          return context.changes.length > before;
        },
        { what: 'something to be delivered', timeoutMs: RECOVERY_TIMEOUT_MS },
      );
    }

    async function expectRecovery(): Promise<void> {
      await until(() => context.isConnected, {
        what: () => `the source to connect again; it reported ${JSON.stringify(context.reports)}`,
        timeoutMs: RECOVERY_TIMEOUT_MS,
      });
      await expectDelivery();
    }

    it('[SC1] reports that it is connected, then delivers what arrives', async () => {
      source.run();
      await context.untilConnected();
      await expectDelivery();
      expect(context.reports).toHaveLength(1);
    });

    it('[SC2] reports a back end that is away at the start, in words, and connects once it is there', async () => {
      await backEnd.halt();
      source.run();
      expect(await context.untilDisconnected()).toMatch(/[a-z]+ [a-z]+/i);
      expect(context.changes).toEqual([]);
      await backEnd.resume();
      await expectRecovery();
    });

    it('[SC2] reports a back end that goes away later, in words, and recovers by itself', async () => {
      source.run();
      await context.untilConnected();
      await expectDelivery();
      await backEnd.halt();
      expect(await context.untilDisconnected()).toMatch(/[a-z]+ [a-z]+/i);
      await backEnd.resume();
      await expectRecovery();
    });

    it('[SC3] leaves no timer and no socket behind once stop() has resolved', async () => {
      const timersBefore = countTimers();
      source.run();
      await context.untilConnected();
      await expectDelivery();
      await source.stop();
      expectNothingLeft(timersBefore);
    });

    it('[SC3] leaves nothing behind when it is stopped while the back end is away', async () => {
      const timersBefore = countTimers();
      source.run();
      await context.untilConnected();
      await backEnd.halt();
      await context.untilDisconnected();
      await source.stop();
      expectNothingLeft(timersBefore);
    });

    it('[SC3] leaves nothing behind when it is stopped before it could connect', async () => {
      const timersBefore = countTimers();
      source.run();
      await source.stop();
      expectNothingLeft(timersBefore);
      expect(context.isConnected).toBe(false);
    });

    it('[SC4] may be stopped twice, at once, and without ever having run', async () => {
      await source.stop();
      const other = backEnd.createSource(context);
      other.run();
      await context.untilConnected();
      await Promise.all([other.stop(), other.stop()]);
      await other.stop();
      expectNothingLeft(Number.POSITIVE_INFINITY);
    });

    it('[SC5] reports nothing any more once it is stopped', async () => {
      source.run();
      await context.untilConnected();
      await expectDelivery();
      await source.stop();
      const { reports, deliveries } = context;
      const reported = reports.length;
      const witness = new RecordingContext();
      const other = backEnd.createSource(witness);
      other.run();
      try {
        await witness.untilConnected();
        await until(
          async () => {
            await backEnd.emit();
            return witness.changes.length > 0;
          },
          { what: 'another source to hear what the stopped one must not' },
        );
      } finally {
        await other.stop();
      }
      expect(context.deliveries).toBe(deliveries);
      expect(reports).toHaveLength(reported);
    });

    it('[SC6] lets nothing be thrown, whatever happens to the back end', async () => {
      source.run();
      for (let round = 0; round < 3; round++) {
        await backEnd.halt();
        await backEnd.resume();
        await backEnd.emit();
      }
      await expectRecovery();
      expect(escaped).toEqual([]);
    });
  });
}

/** Timers of this process that keep it alive. */
function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind === 'Immediate').length;
}
