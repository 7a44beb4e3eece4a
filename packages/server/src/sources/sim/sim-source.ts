import type { Timer } from '@tickboard/core/clock';
import { createAresRoutes } from '../../decode/contracts/ares/routes.ts';
import { Intake, INTAKE_DEFAULTS } from '../intake.ts';
import type { Source, SourceContext } from '../source.ts';
import { SimEngine } from './engine.ts';
import type { SimOptions } from './options.ts';

export function createSimSource(options: SimOptions, context: SourceContext): Source {
  return new SimSource(options, context);
}

/**
 * Steps the engine on the clock. Each step is equally long for the market however late it comes, and all randomness
 * comes from the option `seed`, not from the context: a run is repeated by its options alone.
 */
class SimSource implements Source {
  /** For trying out: events that are pushed here become part of what is simulated, and are marked as such. */
  readonly intake: Intake;
  readonly #options: SimOptions;
  readonly #context: SourceContext;
  #timer: Timer | undefined;

  constructor(options: SimOptions, context: SourceContext) {
    this.#options = options;
    this.#context = context;
    this.intake = new Intake(context.name, { ...INTAKE_DEFAULTS, isTrial: true }, createAresRoutes(), context);
  }

  run(): void {
    const { clock, name, log } = this.#context;
    const { symbols, seed, speed, step_ms: stepMs } = this.#options;
    const engine = new SimEngine({ symbols, seed, source: name, startMs: clock.now() });
    log.info({ symbols, seed, speed }, 'simulated desk: no figure of it is real');
    this.#context.connected('simulated');
    this.#context.deliver(engine.open());
    this.#scheduleStep(engine, clock.monotonic() + stepMs);
  }

  stop(): Promise<void> {
    this.intake.close();
    this.#timer?.cancel();
    this.#timer = undefined;
    return Promise.resolve();
  }

  #scheduleStep(engine: SimEngine, dueMs: number): void {
    const { clock } = this.#context;
    const { speed, step_ms: stepMs } = this.#options;
    this.#timer = clock.after(Math.max(0, dueMs - clock.monotonic()), () => {
      this.#context.deliver(engine.step(clock.now(), stepMs * speed));
      // A step that came late does not delay the next ones, but steps that were missed are not made up for.
      const nextMs = dueMs + stepMs;
      this.#scheduleStep(engine, nextMs > clock.monotonic() ? nextMs : clock.monotonic() + stepMs);
    });
  }
}
