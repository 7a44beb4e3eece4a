/** The whole dashboard on a terminal of a test, with a server in the test's hands and a clock that it moves. */
import type { ManualClock } from '@tickboard/core/clock';
import { App, ALWAYS_SHOWN } from '../../src/app/app.ts';
import { Desk } from '../../src/board/desk.ts';
import type { Settings } from '../../src/board/settings.ts';
import { InputParser } from '../../src/input/input-parser.ts';
import type { PanelEntry } from '../../src/panel/panel.ts';
import { PANELS } from '../../src/panels/registry.ts';
import { COLOURS } from '../../src/theme/colours.ts';
import { Terminal } from '../../src/tty/terminal.ts';
import { type Bench, openBench, settle } from '../../../../packages/client/test/support/peer.ts';
import { FakeHost } from './fake-host.ts';

export type State = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface StageOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly state?: State;
  readonly panels?: readonly PanelEntry[];
  readonly settings?: Partial<Settings>;
}

/** What a client asks of a server: which channels it sends. */
interface Asked {
  readonly type: 'subscribe' | 'unsubscribe' | 'resume';
  readonly channels?: readonly string[];
  readonly id?: number;
}

export class Stage {
  readonly host: FakeHost;
  readonly bench: Bench;
  readonly desk: Desk;
  readonly app: App;
  readonly terminal: Terminal;
  quits = 0;
  /** What the server holds. */
  state: State;
  #seq = 10;
  readonly #selected = new Set<string>();
  readonly #parser: InputParser;

  constructor({ columns = 120, rows = 40, state = {}, panels = PANELS, settings = {} }: StageOptions = {}) {
    this.state = state;
    this.host = new FakeHost(columns, rows);
    this.bench = openBench({ type: 'tui', channels: ALWAYS_SHOWN, pingIntervalMs: 1_000 });
    const { board, clock } = this.bench;
    this.desk = new Desk({ board, clock, settings });
    this.terminal = new Terminal({ host: this.host, term: 'xterm-256color' });
    const { terminal } = this;
    const drained = (): void => this.app.drained();
    this.app = new App({
      desk: this.desk,
      terminal: {
        get size() {
          return terminal.size;
        },
        get isBusy() {
          return terminal.isBusy;
        },
        send: (frame) => terminal.send(frame, { drained }),
        stopJob: () => terminal.stopJob(),
      },
      panels,
      server: 'desk.test',
      depth: 'truecolor',
      isAscii: false,
      isGroundLight: false,
      quit: () => {
        this.quits++;
      },
    });
    this.#parser = new InputParser((event) => this.app.take(event));
    this.terminal.open({
      input: (bytes) => this.#parser.push(bytes),
      changed: () => this.app.resized(),
      drained,
      ended: () => {},
    });
    this.app.run();
  }

  get clock(): ManualClock {
    return this.bench.clock;
  }

  /** The server greets, and sends whatever is asked for. */
  async connect(): Promise<void> {
    const { peer } = this.bench;
    this.#selected.clear();
    peer.greet({ mode: 'simulated', seq: this.#seq });
    if (peer.urlNames.length > 0) this.#answer({ type: 'subscribe', channels: peer.urlNames });
    await this.serve();
  }

  /** Answers what was asked, and lets what came of it be painted. */
  async serve(): Promise<void> {
    for (let round = 0; round < 4; round++) {
      for (const message of this.bench.peer.hear()) this.#answer(message as unknown as Asked);
      this.clock.advance(100);
      await settle();
    }
  }

  #answer({ type, channels = [], id }: Asked): void {
    const { peer } = this.bench;
    const before = new Set(this.#selected);
    if (type === 'resume') this.#selected.clear();
    for (const name of channels) {
      if (type === 'unsubscribe') this.#selected.delete(name);
      else this.#selected.add(name);
    }
    const selected = [...this.#selected];
    if (type === 'resume') peer.say({ type: 'resumed', recovered: false, seq: this.#seq, channels: selected, id });
    else peer.say({ type: 'subscribed', channels: selected, interval_ms: 100, id });
    const fresh = type === 'resume' ? selected : selected.filter((name) => !before.has(name));
    if (fresh.length === 0) return;
    const data = Object.fromEntries(fresh.map((name) => [name, this.state[name] ?? {}]));
    peer.snapshot(data, { seq: this.#seq, feeds: { alerts: 0 } });
  }

  /** One message of the server: values by path. */
  update(changes: Readonly<Record<string, unknown>>): void {
    this.bench.peer.update(this.#seq, ++this.#seq, changes);
  }

  /** Bytes as a terminal sends them. */
  async type(...texts: readonly string[]): Promise<void> {
    for (const text of texts) {
      this.host.events.input(new TextEncoder().encode(text));
      this.#parser.giveUp();
      this.clock.advance(16);
    }
    await this.serve();
  }

  resize(columns: number, rows: number): void {
    this.host.terminal.resize(columns, rows);
    this.host.events.resized();
    this.clock.advance(16);
  }

  /** The lines of the screen. */
  async text(): Promise<string[]> {
    await this.host.terminal.shown();
    return this.host.terminal.text();
  }

  /** Text and colours, as files of screens have them: each colour is a letter, in capitals on another ground. */
  async picture(): Promise<string> {
    await this.host.terminal.shown();
    const { terminal } = this.host;
    const colours = terminal.cells().map((row, y) =>
      row
        .map(({ text, ground }, x) => {
          if (text === ' ' && ground === OWN_GROUND) return ' ';
          const letter = LETTERS[COLOURS.indexOf(terminal.inkAt(x, y) as (typeof COLOURS)[number])] ?? '?';
          return ground === OWN_GROUND ? letter : letter.toUpperCase();
        })
        .join('')
        .trimEnd(),
    );
    const legend = COLOURS.map((colour, index) => `${LETTERS[index]} ${colour}`).join('  ');
    return [...terminal.text(), '', legend, ...colours, ''].join('\n');
  }
}

const OWN_GROUND = '#0d1117';
const LETTERS = 'g1sltmawudbxnfoc';
