/** The whole dashboard on a terminal of a test, with a server in the test's hands and a clock that it moves. */
import type { FeedName } from '@tickboard/client/channel-rows';
import type { FetchBars } from '@tickboard/client/view/past-bars';
import type { ManualClock } from '@tickboard/core/clock';
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { formatTime } from '@tickboard/core/model/wire-value';
import { App, ALWAYS_SHOWN } from '../../src/app/app.ts';
import type { AppOptions } from '../../src/app/app-options.ts';
import { Desk } from '../../src/board/desk.ts';
import type { AcknowledgedFile } from '../../src/config/acknowledged-file.ts';
import type { RuleFiles } from '../../src/config/rule-files.ts';
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
  readonly keys?: AppOptions['keys'];
  readonly preset?: string;
  readonly layouts?: AppOptions['layouts'];
  readonly keepFavourites?: (favourites: ReadonlySet<string>) => void;
  readonly ruleFiles?: RuleFiles;
  readonly acknowledgedFile?: AcknowledgedFile;
  readonly hasBell?: boolean;
  readonly fetchBars?: FetchBars;
}

/** What a client asks of a server: which channels it sends. */
interface Asked {
  readonly type: 'subscribe' | 'unsubscribe' | 'resume' | 'replay' | 'refresh';
  readonly channels?: readonly string[];
  /** Of a replay. */
  readonly channel?: string;
  readonly count?: number;
  /** Of a resumption: the last event of each feed that came. */
  readonly feeds?: Readonly<Record<string, number>>;
  readonly id?: number;
}

export interface StageEvent {
  readonly feed: FeedName;
  readonly id: number;
  readonly time: number;
  readonly data: Readonly<Record<string, unknown>>;
}

const EVENT_TYPES: Readonly<Record<FeedName, string>> = {
  trades: 'tape',
  fills: 'trade',
  closed_trades: 'trade_closed',
  signals: 'signal',
  metrics: 'metrics',
  alerts: 'alert',
};
const FEEDS: ReadonlySet<string> = new Set(Object.keys(EVENT_TYPES));

export class Stage {
  readonly host: FakeHost;
  readonly bench: Bench;
  readonly desk: Desk;
  readonly app: App;
  readonly terminal: Terminal;
  quits = 0;
  /** Files by their names. */
  readonly saved = new Map<string, string>();
  /** What the server holds. */
  state: State;
  #seq = 10;
  /** What feeds have told so far, oldest first. */
  readonly events: StageEvent[] = [];
  readonly #selected = new Set<string>();
  readonly #parser: InputParser;

  constructor(options: StageOptions = {}) {
    const { columns = 120, rows = 40, state = {}, panels = PANELS, settings = {}, keepFavourites, ruleFiles } = options;
    this.state = state;
    this.host = new FakeHost(columns, rows);
    this.bench = openBench({ type: 'tui', channels: ALWAYS_SHOWN, pingIntervalMs: 1_000 });
    const { board, clock } = this.bench;
    this.desk = new Desk({
      board,
      clock,
      settings,
      ...(keepFavourites !== undefined && { keepFavourites }),
      ...(ruleFiles !== undefined && { ruleFiles }),
      ...(options.acknowledgedFile !== undefined && { acknowledgedFile: options.acknowledgedFile }),
      ...(options.fetchBars !== undefined && { fetchBars: options.fetchBars }),
    });
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
      keys: options.keys ?? {},
      preset: options.preset,
      ...(options.layouts !== undefined && { layouts: options.layouts }),
      server: 'desk.test',
      depth: 'truecolor',
      isAscii: false,
      isGroundLight: false,
      hasBell: options.hasBell ?? true,
      save: (name, text) => {
        if (this.saved.has(name)) throw new Error(`${name} is there already`);
        this.saved.set(name, text);
        return `/here/${name}`;
      },
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

  /** What the server was asked for and sends. */
  get selected(): ReadonlySet<string> {
    return this.#selected;
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

  #answer({ type, channels = [], channel, count = 50, feeds = {}, id }: Asked): void {
    const { peer } = this.bench;
    if (type === 'replay') {
      this.#replay(channel as string, count);
      return;
    }
    if (type === 'refresh') {
      this.#snapshot(channels.length === 0 ? [...this.#selected] : channels);
      return;
    }
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
    if (fresh.length > 0) this.#snapshot(fresh);
    for (const event of this.events) if (event.id > (feeds[event.feed] ?? Infinity)) this.#tell(event, false);
  }

  /** Of whole channels, with what of them is selected. */
  #snapshot(names: readonly string[]): void {
    const channels = [...new Set(names.map((name) => name.split(':')[0] as string))];
    const states = channels.filter((name) => !FEEDS.has(name));
    const data = Object.fromEntries(states.map((name) => [name, this.#rowsOf(name)]));
    const feeds = Object.fromEntries(
      channels.filter((name) => FEEDS.has(name)).map((name) => [name, this.#idOf(name)]),
    );
    this.bench.peer.snapshot(data, { seq: this.#seq, feeds });
  }

  #rowsOf(channel: string): unknown {
    const all = this.state[channel] ?? {};
    const definition = CHANNELS_BY_NAME.get(channel);
    if (definition?.kind !== 'table') return all;
    const isWhole = this.#selected.has(channel);
    const rows = Object.entries(all).filter(([key]) => isWhole || this.#selected.has(`${channel}:${key}`));
    return definition.shape === 'array' ? rows.map(([, row]) => row) : Object.fromEntries(rows);
  }

  #idOf(feed: string): number {
    return this.events.findLast((event) => event.feed === feed)?.id ?? 0;
  }

  /** What of a feed was handed out before, at most so many. */
  #replay(feed: string, count: number): void {
    for (const event of this.events.filter((each) => each.feed === feed).slice(-count)) this.#tell(event, true);
  }

  #tell({ feed, id, time, data }: StageEvent, isReplay: boolean): void {
    this.bench.peer.say({
      type: EVENT_TYPES[feed],
      channel: feed,
      id,
      seq: this.#seq,
      timestamp: formatTime(time),
      data,
      ...(isReplay && { replay: true }),
    });
  }

  /** An event of a feed, as it happens; `skip` others before it are never told. */
  event(feed: FeedName, data: Readonly<Record<string, unknown>>, skip = 0): void {
    const event = { feed, id: this.#idOf(feed) + 1 + skip, time: this.clock.now(), data };
    this.events.push(event);
    if (this.#selected.has(feed) || [...this.#selected].some((name) => name.startsWith(`${feed}:`))) {
      this.#tell(event, false);
    }
  }

  /** One message of the server: values by path. */
  update(changes: Readonly<Record<string, unknown>>): void {
    this.bench.peer.update(this.#seq, ++this.#seq, changes);
  }

  /** Nothing has changed: all that is followed is as it was told. */
  heartbeat(): void {
    this.bench.peer.say({ type: 'heartbeat', seq: this.#seq, prev: this.#seq });
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
