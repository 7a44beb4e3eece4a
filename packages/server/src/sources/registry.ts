/** Which sources a configuration asks for. A new source is a folder and an entry here. */
import type { Config } from '../config/options.ts';
import type { Source, SourceContext } from './source.ts';

export interface SourceEntry {
  readonly name: string;
  readonly type: string;
  readonly isSimulated: boolean;
  readonly stallAfterMs: number;
  readonly create: (context: SourceContext) => Source;
}

/** Silence that a simulation can only have when it hangs. */
const SIM_STALL_AFTER_MS = 10_000;

/** Drivers are loaded only for what is configured. */
export async function configuredSources(config: Config): Promise<SourceEntry[]> {
  const entries: SourceEntry[] = [];
  const { redis, sim, state } = config;
  const { url } = redis;
  if (url !== undefined) {
    const { createRedisSource } = await import('./redis/redis-source.ts');
    const options = { url, db: redis.db, refreshIntervalMs: redis.refreshIntervalMs, bookDepth: state.orderbookDepth };
    entries.push({
      name: 'redis',
      type: 'redis',
      isSimulated: false,
      stallAfterMs: redis.stallAfterMs,
      create: (context) => createRedisSource(options, context),
    });
  }
  if (sim.enabled === 'on' || (sim.enabled === 'auto' && entries.length === 0)) {
    const { createSimSource } = await import('./sim/sim-source.ts');
    const options = { symbols: sim.symbols, seed: sim.seed, speed: sim.speed, step_ms: sim.stepMs };
    entries.push({
      name: 'sim',
      type: 'sim',
      isSimulated: true,
      stallAfterMs: Math.max(SIM_STALL_AFTER_MS, sim.stepMs * 3),
      create: (context) => createSimSource(options, context),
    });
  }
  return entries;
}
