/** Sources of the type `nats` as a configuration makes them, beside a real server. */
import { configuredSources } from '@tickboard/server/sources/registry';
import type { NatsSourceOptions } from '@tickboard/server/sources/nats/options';
import { createNatsSource } from '@tickboard/server/sources/nats/nats-source';
import type { Source } from '@tickboard/server/sources/source';
import { afterEach } from 'vitest';
import { quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { startNats, type NatsServer, type NatsServerOptions } from '../../../../../test/harness/nats.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { load } from '../../config/load.ts';

/** Quick enough to wait for. */
const QUICK = {
  backoffMinMs: 10,
  backoffMaxMs: 100,
  pingIntervalMs: 50,
  pingTimeoutMs: 1_500,
  connectTimeoutMs: 2_000,
};

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export function cleanUp(task: () => Promise<unknown>): void {
  cleanups.push(task);
}

export async function start(options?: NatsServerOptions): Promise<NatsServer> {
  const nats = await startNats(options);
  cleanUp(() => nats.stop());
  return nats;
}

/** Hears quotes on `quotes.>`, unless told otherwise. */
export function runSource(
  given: Partial<NatsSourceOptions>,
  context = new RecordingContext(),
): [RecordingContext, Source] {
  const subjects = given.subjects ?? ['quotes.>'];
  const source = createNatsSource({ ...QUICK, ...given, subjects }, [quoteRoute('quotes.{symbol}')], context);
  cleanUp(() => source.stop());
  source.run();
  return [context, source];
}

/** `options` are lines of the source's section. */
export async function runConfigured(options: readonly string[]): Promise<RecordingContext> {
  const yaml = ['sources:', '  bus:', '    type: nats', ...options.map((line) => `    ${line}`), ''].join('\n');
  const [entry] = await configuredSources(load({ yaml }).config);
  if (entry === undefined) throw new Error('no source');
  const context = new RecordingContext();
  const source = entry.create(context);
  cleanUp(() => source.stop());
  source.run();
  return context;
}

export const quote = (symbol: string, last_price: number, updated_at?: string): string =>
  JSON.stringify({ symbol, last_price, updated_at });
