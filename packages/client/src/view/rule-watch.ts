/** Judges a person's own rules with each message of the server and once a second, whatever is shown. Rules: docs/spec/web-feeds.md. */
import type { Clock } from '@tickboard/core/clock';
import type { Board } from '../board.ts';
import type { ChannelSelector } from '../channel-rows.ts';
import type { AlertLog, LoggedAlert } from './alert-log.ts';
import {
  type AlertRule,
  describeRule,
  type Metric,
  nameMetric,
  needsSymbol,
  RULE_CHANNELS,
  RULE_FIELDS,
} from './alert-rules.ts';
import type { FiredRule, KeptFirings, Mode } from './kept-firings.ts';
import { formatQuantity } from './numbers.ts';
import { RuleEvaluator, type RuleStanding, type Sample, type TimedSample } from './rule-evaluator.ts';
import { SampleHistory } from './sample-history.ts';

export type RuleBoard = Pick<Board, 'isLive' | 'on' | 'record' | 'serverNow' | 'status' | 'table'>;

/** Where a person's rules are kept. */
export interface KeptRules {
  read(): readonly AlertRule[];
  write(rules: readonly AlertRule[]): void;
  /** `listener` is called whenever there are others. */
  onChange(listener: () => void): void;
}

export type RulePlace = 'browser' | 'terminal';

export interface RuleWatchOptions {
  readonly board: RuleBoard;
  readonly rules: KeptRules;
  /** Asks the server for channels until the function that it returns is called. */
  readonly hold: (selectors: readonly ChannelSelector[]) => () => void;
  /** Where the rules are kept, as words call it. */
  readonly place: RulePlace;
  readonly log: Pick<AlertLog, 'add'>;
  readonly kept: Pick<KeptFirings, 'add' | 'read'>;
  readonly clock: Clock;
}

export interface RuleView {
  readonly standing: RuleStanding | undefined;
  readonly sample: Sample;
  /** Since the dashboard was opened. */
  readonly fired: number;
}

interface Remembered {
  readonly metric: Metric;
  readonly history: SampleHistory;
}

interface Watched {
  readonly rule: AlertRule;
  readonly evaluator: RuleEvaluator;
  fired: number;
}

const PERIOD_MS = 1_000;

export class RuleWatch {
  readonly #options: RuleWatchOptions;
  readonly #histories = new Map<string, SampleHistory>();
  readonly #releases = new Map<string, () => void>();
  /** Unix ms of the moment from which the monotonic clock counts. */
  readonly #startedAt: number;
  #watched: readonly Watched[] = [];
  #remembered: readonly Remembered[] = [];
  #draft: Metric | undefined;
  /** Undefined until a server has said it: no rule is judged before. */
  #mode: Mode | undefined;
  #isOver = false;

  constructor(options: RuleWatchOptions) {
    const { board, rules, clock } = options;
    this.#options = options;
    this.#startedAt = clock.now() - clock.monotonic();
    this.#setRules(rules.read());
    this.#follow(board.status.mode);
    rules.onChange(() => this.#setRules(rules.read()));
    board.on('applied', () => this.#look());
    board.on('status', ({ state, mode }) => {
      this.#follow(mode);
      this.#look();
      this.#isOver = state === 'closed';
    });
    this.#schedule();
  }

  viewOf(rule: AlertRule): RuleView {
    const watched = this.#watched.find((each) => each.rule === rule);
    return {
      standing: rule.isOn ? watched?.evaluator.standing : undefined,
      sample: this.sampleOf(rule.metric),
      fired: watched?.fired ?? 0,
    };
  }

  /** Watches a figure, too, while a rule about it is written. */
  setDraft(metric: Metric | undefined): void {
    this.#draft = metric;
    this.#hold();
    this.#look();
  }

  /** What was seen of a figure, oldest first. */
  historyOf(metric: Metric): readonly TimedSample[] {
    return this.#histories.get(nameMetric(metric))?.samples() ?? [];
  }

  /** Ms, by a clock that never steps back. */
  now(): number {
    return this.#startedAt + this.#options.clock.monotonic();
  }

  sampleOf({ channel, key, field }: Metric): Sample {
    const { board } = this.#options;
    const row: Readonly<Record<string, unknown>> | undefined =
      channel === 'market_data' || channel === 'positions'
        ? board.table(channel).get(key ?? '')
        : board.record(channel);
    const value = row?.[field];
    // That others of its channel are awaited makes it no less fresh.
    const isFresh = row?.['stale'] !== true && board.isLive(channel, key);
    return { value: typeof value === 'number' ? value : undefined, isFresh };
  }

  #schedule(): void {
    this.#options.clock.after(PERIOD_MS, () => {
      if (this.#isOver) return;
      this.#look();
      this.#schedule();
    });
  }

  /** What was raised by simulated figures says nothing of real ones, nor the reverse: what is gathered begins anew. */
  #follow(mode: Mode | undefined): void {
    if (mode === undefined || mode === this.#mode) return;
    const { rules, log, kept, place } = this.#options;
    this.#mode = mode;
    this.#watched = [];
    this.#histories.clear();
    const fired = kept.read().filter((each) => each.mode === mode);
    for (const each of fired) log.add(alertOf(each, place, { hasSound: false, isOld: true }));
    // Beginning anew ends no cooldown.
    const firedAt = new Map(fired.map((each) => [each.rule, Math.min(each.firedAt, this.now())]));
    this.#setRules(rules.read(), firedAt);
  }

  /** A rule that was changed or switched on anew is a new one. */
  #setRules(rules: readonly AlertRule[], firedAt: ReadonlyMap<string, number> = new Map()): void {
    this.#watched = rules.map((rule) => {
      const known = this.#watched.find((each) => each.rule === rule);
      return known ?? { rule, evaluator: new RuleEvaluator(rule, firedAt.get(rule.id)), fired: 0 };
    });
    this.#hold();
    this.#look();
  }

  /** Asks the server for what rules are about, where nothing else does. */
  #hold(): void {
    const wanted = this.#watched.filter(({ rule }) => rule.isOn).map(({ rule }) => rule.metric);
    if (this.#draft !== undefined) wanted.push(this.#draft);
    // What is always here is remembered from the start, for rules that are still to be written.
    const always = RULE_CHANNELS.filter((channel) => !needsSymbol(channel)).flatMap((channel) =>
      Object.keys(RULE_FIELDS[channel]).map((field): Metric => ({ channel, key: undefined, field })),
    );
    const named = new Map([...always, ...wanted].map((metric) => [nameMetric(metric), metric]));
    // What is watched no longer would have a hole: it begins anew.
    for (const name of this.#histories.keys()) if (!named.has(name)) this.#histories.delete(name);
    this.#remembered = [...named].map(([name, metric]) => ({ metric, history: this.#historyNamed(name) }));
    const selectors = new Set<string>(wanted.flatMap(selectorOf));
    for (const [selector, release] of this.#releases) {
      if (selectors.has(selector)) continue;
      release();
      this.#releases.delete(selector);
    }
    for (const selector of selectors) {
      if (this.#releases.has(selector)) continue;
      this.#releases.set(selector, this.#options.hold([selector as ChannelSelector]));
    }
  }

  #look(): void {
    const at = this.now();
    for (const { metric, history } of this.#remembered) history.add(this.sampleOf(metric), at);
    for (const watched of this.#watched) {
      const { rule, evaluator } = watched;
      if (!rule.isOn) continue;
      const sample = this.sampleOf(rule.metric);
      if (this.#mode === undefined || evaluator.look({ ...sample, at }) === undefined) continue;
      watched.fired++;
      this.#fire(rule, sample.value as number, this.#mode);
    }
  }

  #fire(rule: AlertRule, value: number, mode: Mode): void {
    const { board, kept, log, place } = this.#options;
    const fired: FiredRule = {
      rule: rule.id,
      firedAt: this.now(),
      time: board.serverNow(),
      severity: rule.severity,
      words: `${describeRule(rule)}: now ${formatQuantity(value)}`,
      symbol: rule.metric.key,
      mode,
    };
    log.add(alertOf(kept.add(fired), place, { hasSound: rule.hasSound, isOld: false }));
  }

  #historyNamed(name: string): SampleHistory {
    let history = this.#histories.get(name);
    if (history === undefined) this.#histories.set(name, (history = new SampleHistory()));
    return history;
  }
}

function alertOf(fired: FiredRule, place: RulePlace, told: Pick<LoggedAlert, 'hasSound' | 'isOld'>): LoggedAlert {
  const { rule, firedAt, time, severity, words, symbol } = fired;
  const key = `rule:${rule}:${firedAt}`;
  return {
    key,
    mark: key,
    time,
    tookInAt: time,
    severity,
    words,
    symbol,
    strategy: undefined,
    origin: `rule of this ${place}`,
    rule,
    ...told,
  };
}

function selectorOf({ channel, key }: Metric): readonly string[] {
  if (!needsSymbol(channel)) return [];
  // A name of more than a symbol would be a pattern of many.
  const isPlain = key !== undefined && key !== '' && !/[*?\s]/.test(key);
  return isPlain ? [`${channel}:${key}`] : [];
}
