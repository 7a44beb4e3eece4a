import { RouteDecoder } from '../../decode/route-decoder.ts';
import { SessionLoop } from '../session-loop.ts';
import type { Source, SourceContext } from '../source.ts';
import { ZEROMQ_SOURCE_DEFAULTS, type ZeroMqSourceOptions } from './options.ts';
import { ZeroMqSession } from './zeromq-session.ts';

export type GivenOptions = Pick<ZeroMqSourceOptions, 'urls' | 'routes'> & Partial<ZeroMqSourceOptions>;

/** Subscribes to one publisher or several over ZeroMQ. */
export function createZeroMqSource(given: GivenOptions, context: SourceContext): Source {
  const options: ZeroMqSourceOptions = { ...ZEROMQ_SOURCE_DEFAULTS, ...given };
  const { maxPayloadBytes } = options;
  const decoder = new RouteDecoder({ routes: options.routes(), sink: context, maxPayloadBytes });
  const unison = new Unison(options.urls.length, context);
  const loops = options.urls.map((url) => {
    const part = unison.createPart();
    return new SessionLoop({
      context: part,
      backoff: options,
      createSession: () => new ZeroMqSession(url, options, part, decoder),
      describeFault: (error) => `the configured options cannot be used: ${(error as Error).message}`,
      onStop: () => decoder.close(),
    });
  });
  return {
    run: () => {
      for (const loop of loops) loop.run();
    },
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
}

/**
 * Several connections that count as one: it stands while all of them do. Which of a source's rows come from which
 * publisher is not known, so none of them may look live while one publisher is away.
 */
class Unison {
  readonly #size: number;
  readonly #context: SourceContext;
  readonly #standing = new Map<object, string>();

  constructor(size: number, context: SourceContext) {
    this.#size = size;
    this.#context = context;
  }

  createPart(): SourceContext {
    const context = this.#context;
    const part: SourceContext = {
      name: context.name,
      log: context.log,
      clock: context.clock,
      random: context.random,
      bookmarks: context.bookmarks,
      deliver: (changes) => context.deliver(changes),
      refuse: (...refusal) => context.refuse(...refusal),
      measured: (latencyMs) => context.measured(latencyMs),
      connected: (detail = '') => {
        this.#standing.set(part, detail);
        if (this.#standing.size === this.#size) context.connected([...this.#standing.values()].join(', '));
      },
      disconnected: (reason) => {
        this.#standing.delete(part);
        context.disconnected(reason);
      },
    };
    return part;
  }
}
