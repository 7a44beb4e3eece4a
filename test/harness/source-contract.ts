/** What every source has to keep to, proven against its real back end. See docs/spec/source-contract.md. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { RowPatch } from '@tickboard/core/store/change';
import { findFault } from '@tickboard/server/ingest/validate';
import type { Source, SourceContext } from '@tickboard/server/sources/source';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BAD_PAYLOADS, pricesOf, type Quote } from './contract-messages.ts';
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
  /**
   * Publishes quotes, one message each, in this order. The source is made with `quoteRoute`, or reads quotes by its own
   * contract: each becomes a row of `market_data`. Resolves when they are sent.
   */
  publish?(quotes: readonly Quote[]): Promise<void>;
  /** Publishes payloads as they are, where a quote would be published. */
  publishRaw?(payloads: readonly Buffer[]): Promise<void>;
  /** Lets the process be (SIGSTOP) without ending it: its port stays open and silent. */
  freeze?(): Promise<void>;
  /** SIGCONT. */
  thaw?(): Promise<void>;
  /** A source of the same kind for another port of the loopback interface. */
  createSourceAt?(port: number, context: SourceContext): Source;
  /** A source with wrong credentials, for a back end that asks for some. */
  createUnauthorizedSource?(context: SourceContext): Promise<Source>;
}

/** Sources wait before they try again; with back ends on the loopback interface none needs this long. */
const RECOVERY_TIMEOUT_MS = 40_000;
const TEST_TIMEOUT_MS = 120_000;
const SERIES_LENGTH = 500;
/** For `createUnauthorizedSource`: never to be seen in what a source says. */
export const WRONG_SECRET = 'wrong-and-secret-17';

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

    it('[SC7] delivers what arrives in its order', async ({ skip }) => {
      const publish = requireCapability(backEnd.publish, skip);
      source.run();
      await context.untilConnected();
      await untilHeard(publish);
      const prices = Array.from({ length: SERIES_LENGTH }, (_item, index) => 1_000 + index);
      await publish(prices.map((last_price) => ({ symbol: 'SERIES', last_price })));
      await until(() => pricesOf('SERIES', context.changes).at(-1) === prices.at(-1), { what: 'the last of a series' });
      expect(pricesOf('SERIES', context.changes)).toEqual(prices);
    });

    it('[SC8] lets a message that comes twice say the same twice', async ({ skip }) => {
      const publish = requireCapability(backEnd.publish, skip);
      const quote: Quote = { symbol: 'TWICE', last_price: 7, updated_at: '2026-01-01T00:00:00.000Z' };
      source.run();
      await context.untilConnected();
      await untilHeard(publish);
      await publish([quote, quote, { ...quote, symbol: 'LAST' }]);
      const last = await context.untilRow('market_data', 'LAST');
      expect(context.row('market_data', 'TWICE')).toEqual({ ...last, symbol: 'TWICE' });
      expect(context.refusals).toEqual([]);
    });

    it('[SC9] refuses bad payloads one by one, and goes on', async ({ skip }) => {
      const publish = requireCapability(backEnd.publish, skip);
      const publishRaw = requireCapability(backEnd.publishRaw, skip);
      source.run();
      await context.untilConnected();
      await untilHeard(publish);
      for (const [index, payload] of BAD_PAYLOADS.entries()) {
        const before = context.changes.length;
        await publishRaw([payload]);
        await publish([{ symbol: `GOOD${index}`, last_price: index }]);
        await until(() => pricesOf(`GOOD${index}`, context.changes).length > 0, {
          what: `a good message after bad payload ${index}; reported: ${JSON.stringify(context.reports)}`,
        });
        const admitted = context.changes.slice(before).filter((change) => findFault(change) === undefined);
        const others = admitted.filter((change) => change.op !== 'merge' || !isQuoteOf(change.row, ['GOOD', 'HEARD']));
        expect(others, `taken of bad payload ${index}`).toEqual([]);
      }
      expect(context.refusals.length).toBeGreaterThan(BAD_PAYLOADS.length / 3);
      for (const { kind, where, why } of context.refusals) {
        expect(kind).toMatch(/^[a-z_]+$/);
        expect(where).not.toBe('');
        expect(why).not.toBe('');
      }
    });

    it('[SC10] notices a back end that hangs, and recovers when it goes on', async ({ skip }) => {
      const freeze = requireCapability(backEnd.freeze, skip);
      const thaw = requireCapability(backEnd.thaw, skip);
      source.run();
      await context.untilConnected();
      await expectDelivery();
      await freeze();
      try {
        const reason = await until(() => context.reason, {
          what: 'the source to notice that the back end hangs',
          timeoutMs: RECOVERY_TIMEOUT_MS,
        });
        expect(reason).toMatch(/[a-z]+ [a-z]+/i);
      } finally {
        await thaw();
      }
      await expectRecovery();
    });

    it('[SC11] takes what a back end says that comes back with other data', async ({ skip }) => {
      const publish = requireCapability(backEnd.publish, skip);
      source.run();
      await context.untilConnected();
      await untilHeard(publish);
      await publish([{ symbol: 'OTHER', last_price: 1, updated_at: '2026-01-02T00:00:00.000Z' }]);
      await until(() => pricesOf('OTHER', context.changes).includes(1), { what: 'the first data' });
      await backEnd.halt();
      await context.untilDisconnected();
      await backEnd.resume();
      await expectRecovery();
      await until(
        async () => {
          await publish([{ symbol: 'OTHER', last_price: 2, updated_at: '2026-01-01T00:00:00.000Z' }]);
          return pricesOf('OTHER', context.changes).includes(2);
        },
        { what: 'the other data', timeoutMs: RECOVERY_TIMEOUT_MS },
      );
    });

    it('[SC12] stops at once while a connection is being made', async ({ skip }) => {
      const createSourceAt = requireCapability(backEnd.createSourceAt, skip);
      await using mute = await startMuteServer();
      const other = createSourceAt(mute.port, context);
      const timersBefore = countTimers();
      other.run();
      await mute.untilConnected();
      await other.stop();
      expectNothingLeft(timersBefore);
      expect(context.isConnected).toBe(false);
    });

    it('[SC13] says that credentials are wrong, and nothing of what they are', async ({ skip }) => {
      const createUnauthorizedSource = requireCapability(backEnd.createUnauthorizedSource, skip);
      const other = await createUnauthorizedSource(context);
      other.run();
      try {
        const reason = await context.untilDisconnected();
        expect(reason).toMatch(/password|credential|authori[sz]|authenticat|denied|key|token/i);
        expect(reason).not.toContain(WRONG_SECRET);
        expect(context.changes).toEqual([]);
      } finally {
        await other.stop();
      }
    });

    /** What is published right after the connection stands may miss a subscription that is still on its way. */
    async function untilHeard(publish: (quotes: readonly Quote[]) => Promise<void>): Promise<void> {
      await until(
        async () => {
          await publish([{ symbol: 'HEARD', last_price: 1 }]);
          return pricesOf('HEARD', context.changes).length > 0;
        },
        { what: () => `something to be heard; reported: ${JSON.stringify(context.reports)}` },
      );
    }
  });
}

function isQuoteOf({ symbol }: RowPatch, prefixes: readonly string[]): boolean {
  return typeof symbol === 'string' && prefixes.some((prefix) => symbol.startsWith(prefix));
}

function requireCapability<Capability>(capability: Capability | undefined, skip: (why: string) => never): Capability {
  return capability ?? skip('this kind of back end cannot be made to');
}

/** Takes connections and never says a word. */
async function startMuteServer() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    untilConnected: () => until(() => sockets.size > 0, { what: 'a connection to the mute server' }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** Timers of this process that keep it alive. */
function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind === 'Immediate').length;
}
