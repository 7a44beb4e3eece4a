/** The dashboard: what is done with what the person does, and when it is painted. */
import { CommandHistory, type KnownNames } from '@tickboard/client/view/command-completion';
import { bindKeys, type KeyBindings, KeyMatcher } from '@tickboard/client/view/key-bindings';
import { type ActionId, actionOf, KEY_CONTEXTS } from '@tickboard/client/view/keymap';
import { KEYS_NOT_YET } from '@tickboard/client/view/reasons';
import type { Timer } from '@tickboard/core/clock';
import { ChannelHolding } from '../board/channel-holding.ts';
import { FrameTimer } from '../board/frame-timer.ts';
import { followBoard, News } from '../board/news.ts';
import type { InputEvent, MouseEvent } from '../input/input-event.ts';
import { Layout } from '../layout/layout.ts';
import { CommandLine } from '../modes/command-line.ts';
import { LineEditor } from '../modes/line-editor.ts';
import { type Mode, NORMAL } from '../modes/mode.ts';
import { DONE, type Outcome, refuse } from '../panel/panel.ts';
import { Screen } from '../screen/screen.ts';
import { BELL, copySequence } from '../tty/sequences.ts';
import { createPaints } from '../theme/paints.ts';
import type { AppOptions } from './app-options.ts';
import { HELP_STEPS } from './help.ts';
import { ringWith } from './bell.ts';
import { Page, type PageState } from './page.ts';
import { PanelSet } from './panel-set.ts';
import { PerformanceMeter } from './performance-meter.ts';
import { type CommandContext, goTo, runLine } from './run-command.ts';
import {
  panelNumberOf,
  performStandard,
  STANDARD_ACTIONS,
  type StandardContext,
  whyNotOf,
} from './standard-actions.ts';

/** What every page shows, or sums up, whatever its panels. */
export const ALWAYS_SHOWN = ['summary', 'account', 'risk', 'system_health', 'alerts', 'closed_trades'] as const;

/** Whoever types may name any symbol, whatever the panels show. */
const NAMED_IN_LINES = ['market_data', 'strategies'] as const;
const KEY_SEQUENCE_MS = 1_000;
const MESSAGE_MS = 6_000;
const AGE_INTERVAL_MS = 500;
/** A frame that the terminal takes longer for makes it a slow one, for a while. */
const SLOW_FRAME_MS = 300;
const SLOW_SHOWN_MS = 5_000;
const WHEEL_ROWS = 3;

export class App {
  readonly #options: AppOptions;
  readonly panels: PanelSet;
  readonly #layout: Layout;
  readonly #screen: Screen;
  readonly #frames: FrameTimer;
  readonly #holding: ChannelHolding;
  readonly #bindings: KeyBindings;
  readonly #matcher: KeyMatcher;
  readonly #history = new CommandHistory();
  readonly #meter: PerformanceMeter;
  #mode: Mode = NORMAL;
  readonly #page = new Page();
  /** All that changed since the last frame; undefined where anything else may have. */
  #news: News | undefined;
  #message: { readonly words: string; readonly isRefusal: boolean; readonly untilMs: number } | undefined;
  #sentAtMs = Number.POSITIVE_INFINITY;
  #slowUntilMs = Number.NEGATIVE_INFINITY;
  /** Goes with the next frame. */
  #beside = '';
  #isMeterShown = false;
  #ageTimer: Timer | undefined;
  #stops: (() => void)[] = [];

  constructor(options: AppOptions) {
    this.#options = options;
    const { desk, panels, preset, keys } = options;
    this.#bindings = bindKeys('terminal', keys);
    this.#matcher = new KeyMatcher(this.#bindings, KEY_SEQUENCE_MS);
    this.panels = new PanelSet(panels, desk);
    this.#layout = new Layout(
      panels.map(({ id }) => id),
      options.layouts,
    );
    if (preset !== undefined) this.#layout.choosePreset(preset);
    this.#screen = new Screen(this.#screenOptions());
    this.#frames = new FrameTimer(desk.clock, () => this.#paint());
    this.#holding = new ChannelHolding(desk.board, desk.clock, ALWAYS_SHOWN);
    this.#meter = new PerformanceMeter(desk.clock);
    if (options.hasBell) ringWith(desk, () => (this.#beside += BELL));
    let { theme, palette } = desk.settings;
    desk.onChange((settings) => {
      // Every row that is picked is a change: all is written anew only where the colours are others.
      if (settings.theme !== theme || settings.palette !== palette) {
        ({ theme, palette } = settings);
        this.#screen.setOptions(this.#screenOptions());
      }
      this.#markUrgent();
    });
  }

  get mode(): Mode['kind'] {
    return this.#mode.kind;
  }

  /** Paints, and goes on painting until `stop`. */
  run(): void {
    const { desk } = this.#options;
    const { board } = desk;
    this.#stops = [
      ...followBoard(board, (channel, keys) => {
        this.#news?.add(channel, keys);
        this.#frames.markDirty();
      }),
      board.on('status', () => this.#markDirty()),
      // One without a row changes nothing but what is said of that.
      board.on('received', ({ message }) => {
        if (message.type === 'snapshot') this.#markDirty();
      }),
      // They have a line of their own besides.
      desk.alerts.subscribe(() => this.#markDirty()),
    ];
    this.#ageOn();
    this.#markUrgent();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#ageTimer?.cancel();
    this.#frames.stop();
    this.#holding.stop();
  }

  /** The terminal has another size, or shows something else than was last painted. */
  resized(): void {
    this.#screen.forget();
    this.#markUrgent();
  }

  drained(): void {
    const now = this.#options.desk.clock.monotonic();
    if (now - this.#sentAtMs > SLOW_FRAME_MS) this.#slowUntilMs = now + SLOW_SHOWN_MS;
    this.#sentAtMs = Number.POSITIVE_INFINITY;
    this.#frames.drained();
  }

  take(event: InputEvent): void {
    switch (event.kind) {
      case 'key':
        this.#press(event.stroke);
        break;
      case 'alt-key':
        this.#pressAfterEsc(event.stroke);
        break;
      case 'paste':
        this.#paste(event.text);
        break;
      case 'mouse':
        this.#point(event);
        break;
      case 'focus':
        break;
    }
    this.#markUrgent();
  }

  /** In words, why an action does nothing now; undefined where it does something. */
  whyNot(action: ActionId): string | undefined {
    const reason = KEYS_NOT_YET[action];
    if (reason !== undefined) return reason;
    const { panel, entry } = this.panels.get(this.#layout.active);
    if (panel.actions.has(action)) return undefined;
    if (action === 'filter') return panel.filter === undefined ? `${entry.title} has nothing to filter` : undefined;
    const number = panelNumberOf(action);
    if (number !== undefined) {
      return this.panels.byNumber(number) === undefined ? `There is no panel ${number}` : undefined;
    }
    if (STANDARD_ACTIONS.has(action)) return whyNotOf(action, panel);
    return actionOf(action).context === 'everywhere' ? KEY_CONTEXTS.everywhere : `${entry.title} does not do this`;
  }

  #markDirty(): void {
    this.#news = undefined;
    this.#frames.markDirty();
  }

  #markUrgent(): void {
    this.#news = undefined;
    this.#frames.markUrgent();
  }

  /** Ages count on while nothing arrives: by turns, or without a connection always, with all that changed unseen. */
  #ageOn(isWhole = true): void {
    this.#ageTimer = this.#options.desk.clock.after(AGE_INTERVAL_MS, () => {
      if (isWhole || this.#options.desk.board.state !== 'connected') this.#news = undefined;
      this.#news?.addTime();
      this.#frames.markAged();
      this.#ageOn(!isWhole);
    });
  }

  #paint(): boolean {
    const { desk, terminal } = this.#options;
    const now = desk.clock.monotonic();
    if (terminal.isBusy) return false;
    const { columns, rows } = terminal.size;
    if (this.#message !== undefined && this.#message.untilMs <= now) {
      this.#message = undefined;
      this.#news = undefined;
    }
    const state: PageState = {
      desk,
      panels: this.panels,
      layout: this.#layout,
      mode: this.#mode,
      server: this.#options.server,
      message: this.#message,
      isSlow: now < this.#slowUntilMs,
      performance: this.#isMeterShown ? this.#meter.describe() : undefined,
      whyNot: (action) => this.whyNot(action),
      bindings: this.#bindings,
    };
    this.#page.draw(Math.max(1, columns), Math.max(1, rows), state, this.#news);
    this.#news = new News();
    const typed = this.#mode.kind === 'command' ? NAMED_IN_LINES : [];
    this.#holding.want([...ALWAYS_SHOWN, ...typed, ...desk.held.selectors, ...this.#page.selectors]);
    const frame = this.#beside + this.#screen.show(this.#page.buffer);
    if (frame === '') return true;
    this.#meter.count(frame.length);
    this.#sentAtMs = now;
    if (terminal.send(frame)) {
      this.#beside = '';
      return true;
    }
    this.#screen.forget();
    return false;
  }

  #press(stroke: string): void {
    const mode = this.#mode;
    if (stroke === 'Ctrl-c') this.#options.quit();
    else if (stroke === 'Ctrl-z') this.#options.terminal.stopJob();
    else if (mode.kind === 'normal') this.#pressNormal(stroke);
    else if (mode.kind === 'help') this.#pressHelp(stroke, mode);
    else if (stroke === 'Esc') this.#leaveLine(mode);
    else if (mode.kind === 'filter') this.#pressFilter(stroke, mode);
    else this.#pressCommand(stroke, mode.line);
  }

  /** Were it nothing, what is typed after `Esc :` in tmux would be keys. In a line people edit with Alt, and stay. */
  #pressAfterEsc(stroke: string): void {
    if (this.#mode.kind === 'command' || this.#mode.kind === 'filter') return;
    for (const each of ['Esc', stroke]) this.#press(each);
  }

  #pressNormal(stroke: string): void {
    const match = this.#matcher.press(stroke, this.#options.desk.clock.monotonic());
    if (match.kind === 'action') this.#tell(this.#remember(match.action, () => this.#act(match.action)));
  }

  #pressHelp(stroke: string, mode: Mode & { kind: 'help' }): void {
    const match = this.#matcher.press(stroke, this.#options.desk.clock.monotonic());
    if (match.kind !== 'action') return;
    if (match.action === 'leave' || match.action === 'help' || match.action === 'quit') this.#mode = NORMAL;
    else mode.top = Math.max(0, mode.top + (HELP_STEPS[match.action] ?? 0));
  }

  #pressFilter(stroke: string, { editor, target }: Mode & { kind: 'filter' }): void {
    if (stroke === 'Enter') {
      this.#mode = NORMAL;
      return;
    }
    editor.press(stroke);
    target.setText(editor.text);
  }

  #pressCommand(stroke: string, line: CommandLine): void {
    if (stroke !== 'Enter') {
      line.press(stroke);
      return;
    }
    this.#mode = NORMAL;
    if (line.text.trim() === '') return;
    this.#history.add(line.text);
    this.#tell(this.#layout.remember(() => runLine(line.text, this.#context())));
  }

  #leaveLine(mode: Mode): void {
    if (mode.kind === 'filter') mode.target.setText(mode.before);
    this.#mode = NORMAL;
  }

  #paste(text: string): void {
    const mode = this.#mode;
    if (mode.kind === 'filter') {
      mode.editor.insert(text);
      mode.target.setText(mode.editor.text);
    } else if (mode.kind === 'command') mode.line.paste(text);
    // Pasted text is never keys: a line break in it must not carry anything out.
    else this.#tell(refuse('What is pasted goes into : and / lines only'));
  }

  #point({ action, x, y }: MouseEvent): void {
    const rows = action === 'press' ? 0 : action === 'wheel-down' ? WHEEL_ROWS : -WHEEL_ROWS;
    if (this.#mode.kind === 'help') {
      this.#mode.top = Math.max(0, this.#mode.top + rows);
      return;
    }
    const target = this.#page.targetAt(x, y);
    if (target === undefined) return;
    const { does, rectangle } = target;
    if (does.kind === 'action') {
      if (action === 'press' && this.#mode.kind === 'normal') {
        this.#tell(this.#remember(does.action, () => this.#act(does.action)));
      }
      return;
    }
    if (action === 'press') this.#layout.remember(() => this.#layout.go(does.id));
    if (does.kind !== 'inside') return;
    const open = this.panels.get(does.id);
    this.panels.attempt(
      open,
      (panel) => (action === 'press' ? panel.press?.(x - rectangle.x, y - rectangle.y) : panel.wheel?.(rows)),
      undefined,
    );
  }

  /** Going back is nothing to go back from. */
  #remember(action: ActionId, task: () => Outcome): Outcome {
    return action === 'back' ? task() : this.#layout.remember(task);
  }

  #act(action: ActionId): Outcome {
    const reason = this.whyNot(action);
    if (reason !== undefined) return refuse(`${actionOf(action).words}: ${reason}`);
    const open = this.panels.get(this.#layout.active);
    if (!open.panel.actions.has(action)) return performStandard(action, this.#standardContext());
    const outcome = this.panels.attempt(open, (panel) => panel.act(action), refuse(`${open.entry.title} failed`));
    if (outcome.kind !== 'done' || outcome.view === undefined) return outcome;
    const arrived = goTo(outcome.view, this.#context());
    return arrived.kind === 'done' ? outcome : arrived;
  }

  #openFilter(): Outcome {
    const { panel, entry } = this.panels.get(this.#layout.active);
    const target = panel.filter;
    if (target === undefined) return refuse(`${entry.title} has nothing to filter`);
    const before = target.text();
    this.#mode = { kind: 'filter', editor: new LineEditor(before), target, before };
    return DONE;
  }

  #knownNames(): KnownNames {
    const { board } = this.#options.desk;
    return {
      symbol: board.table('market_data').keys(),
      strategy: board.table('strategies').keys(),
      column: this.panels.get(this.#layout.active).panel.columns ?? [],
      panel: this.#layout.ids,
      layout: this.#layout.names,
    };
  }

  #standardContext(): StandardContext {
    const { desk, quit, terminal } = this.#options;
    return {
      ...this.#context(),
      openCommand: () => {
        this.#mode = { kind: 'command', line: new CommandLine(this.#history, () => this.#knownNames()) };
      },
      openFilter: () => this.#openFilter(),
      clearMessage: () => {
        this.#message = undefined;
      },
      redraw: () => this.#screen.forget(),
      toggleMeter: () => {
        this.#isMeterShown = !this.#isMeterShown;
      },
      stopJob: () => terminal.stopJob(),
      desk,
      quit,
    };
  }

  #context(): CommandContext {
    const { desk, quit, isGroundLight, save } = this.#options;
    const copy = (text: string): void => void (this.#beside += copySequence(text));
    const openHelp = (): void => void (this.#mode = { kind: 'help', top: 0 });
    return { desk, panels: this.panels, layout: this.#layout, isGroundLight, openHelp, quit, copy, save };
  }

  #tell(outcome: Outcome): void {
    const { words } = outcome;
    const untilMs = this.#options.desk.clock.monotonic() + MESSAGE_MS;
    this.#message = words === undefined ? undefined : { words, isRefusal: outcome.kind === 'refused', untilMs };
  }

  #screenOptions(): ConstructorParameters<typeof Screen>[0] {
    const { desk, depth, isAscii } = this.#options;
    const { theme, palette } = desk.settings;
    return { paints: createPaints({ theme, palette, depth }), isAscii };
  }
}
