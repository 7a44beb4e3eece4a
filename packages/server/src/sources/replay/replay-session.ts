import type { Timer } from '@tickboard/core/clock';
import type { Change } from '@tickboard/core/store/change';
import { formatDuration } from '../../config/units.ts';
import { RecordingReader, type ReadBlock } from '../../recording/recording-reader.ts';
import type { RecordingRecord } from '../../recording/records.ts';
import type { Session } from '../session-loop.ts';
import type { SourceContext } from '../source.ts';
import type { ReplayOptions } from './options.ts';
import { Timeline } from './timeline.ts';
import { ToldRows } from './told-rows.ts';
import { Verdicts } from './verdicts.ts';

/** What is due at once is handed over in parts, with room for others between them. */
const CHANGES_PER_TURN = 4_000;
/** Timers hold no more than 24 days; a longer pause is waited for in parts. */
const WAIT_MAX_MS = 3_600_000;
/** A recording without any length would begin again without end. */
const LOOP_MIN_MS = 1_000;
const DISCONNECTED = 'disconnected';

/** One file, played from the place configured to its end, or over and over. */
export class ReplaySession implements Session {
  readonly #options: ReplayOptions;
  readonly #context: SourceContext;
  readonly #reader: RecordingReader;
  readonly #timeline: Timeline;
  readonly #fromMs: number;
  readonly #names: ReadonlySet<string>;
  readonly #told = new ToldRows();
  readonly #verdicts = new Verdicts();
  /** Recorded sources that were down at this time, with the reason. */
  readonly #down = new Map<string, string>();
  readonly #ended = Promise.withResolvers<void>();
  #block: ReadBlock | undefined;
  #index = 0;
  #timer: Timer | undefined;
  /** What comes next does not follow on what was handed over: the whole state has to come first. */
  #isApart = true;
  /** Events before the place where playing begins are over. */
  #isBefore = true;
  #endMs = 0;
  #isEndTold = false;
  #isDown = false;
  #isOver = false;

  /** @throws {RecordingError} */
  constructor(options: ReplayOptions, context: SourceContext) {
    this.#options = options;
    this.#context = context;
    this.#reader = new RecordingReader(options.file);
    const { startedAt, sources } = this.#reader.header;
    const { from } = options;
    this.#fromMs = Math.max(0, 'at' in from ? from.at - startedAt : from.offsetMs);
    this.#names = new Set(options.sources.length > 0 ? options.sources : sources.map(({ name }) => name));
    this.#timeline = new Timeline(options.speed, context.clock.monotonic(), this.#fromMs);
    this.#reader.seek(this.#fromMs);
  }

  get hasSucceeded(): boolean {
    return false;
  }

  async run(): Promise<void> {
    const { file, speed } = this.#options;
    const unknown = [...this.#names].filter((name) => !this.#reader.header.sources.some((each) => each.name === name));
    if (unknown.length > 0) {
      this.#context.disconnected(`there is no source ${unknown.join(', ')} in ${file}`);
      this.#isOver = true;
    }
    if (!this.#isOver) {
      const { cutOff } = this.#reader;
      if (cutOff !== undefined) this.#context.log.warn({ file }, `the recording is not complete: ${cutOff}`);
      this.#context.connected(`replaying ${file}${speed === 1 ? '' : ` at ${describeSpeed(speed)}`}`);
      this.#step();
      await this.#ended.promise;
    }
    this.#reader.close();
  }

  stop(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#ended.resolve();
  }

  /** Hands over all that is due, and waits for the next. */
  #step(): void {
    const { clock } = this.#context;
    for (let handedOver = 0; !this.#isOver;) {
      const record = this.#peek();
      const dueMs = this.#timeline.dueMs(record?.t ?? this.#endMs);
      const waitMs = dueMs - clock.monotonic();
      if (waitMs > 0 || handedOver >= CHANGES_PER_TURN) {
        this.#timer = clock.after(Math.min(Math.max(0, waitMs), WAIT_MAX_MS), () => this.#step());
        return;
      }
      if (record === undefined) {
        this.#noteEnd();
        if (this.#endMs < this.#fromMs) this.#refuseStart();
        if (this.#isOver || !this.#options.isLooping) return;
        this.#restart();
        handedOver = CHANGES_PER_TURN;
        continue;
      }
      if (this.#isApart) this.#begin();
      this.#index++;
      this.#endMs = Math.max(this.#endMs, record.t);
      handedOver += this.#play(record);
    }
  }

  /** The next record; undefined at the end. */
  #peek(): RecordingRecord | undefined {
    while (this.#block === undefined || this.#index >= this.#block.records.length) {
      const block = this.#readBlock();
      if (block === undefined) return undefined;
      this.#block = block;
      this.#index = 0;
      for (const fault of block.faults) this.#context.refuse('bad_record', this.#options.file, fault);
      // Without the state that it follows on, what is in a block means little.
      if (this.#isApart && !block.isWhole) this.#block = undefined;
    }
    return this.#block.records[this.#index];
  }

  #readBlock(): ReadBlock | undefined {
    for (;;) {
      try {
        return this.#reader.next();
      } catch (error) {
        this.#isApart = true;
        this.#context.refuse('bad_block', this.#options.file, (error as Error).message);
      }
    }
  }

  /** The state with which a block begins takes the place of everything told so far. */
  #begin(): void {
    this.#isApart = false;
    this.#verdicts.reset();
    const rows: Change[] = [];
    for (const record of this.#block?.records ?? []) {
      if (!('rows' in record)) continue;
      // Where several sources hold one row, the newer one is what was shown.
      const judged = this.#verdicts.judge(record.rows.map(asConditional));
      if (this.#isPlayed(record)) rows.push(...judged);
    }
    this.#deliver([...this.#told.removeAllBut(rows), ...rows]);
  }

  /** Returns how many changes it handed over. */
  #play(record: RecordingRecord): number {
    if ('end' in record) this.#isEndTold = true;
    if ('lost' in record) {
      this.#context.log.warn({ lost: record.lost, offsetMs: record.t }, 'deliveries are missing in the recording');
      return 0;
    }
    if (!('source' in record) || 'rows' in record) return 0;
    if ('state' in record) {
      if (this.#isPlayed(record)) this.#enter(record.source, record.state === DISCONNECTED ? record.why : undefined);
      return 0;
    }
    // Of all sources: what one told may have been out of date because of another.
    const changes = this.#verdicts.judge(record.changes);
    if (!this.#isPlayed(record)) return changes.length;
    this.#isBefore &&= record.t < this.#fromMs;
    this.#deliver(this.#isBefore ? changes.filter(({ op }) => op !== 'event') : changes);
    return changes.length;
  }

  #deliver(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.#told.note(changes);
    this.#context.deliver(changes);
  }

  /** It is down while all that it plays was. */
  #enter(source: string, reason: string | undefined): void {
    if (reason === undefined) this.#down.delete(source);
    else this.#down.set(source, reason);
    const isDown = this.#down.size === this.#names.size;
    if (isDown) this.#context.disconnected(`when it was recorded: ${reason ?? ''}`);
    else if (this.#isDown) this.#context.connected(`replaying ${this.#options.file}`);
    this.#isDown = isDown;
  }

  /** A file without its last line was cut off between two blocks. */
  #noteEnd(): void {
    if (this.#isEndTold || this.#reader.cutOff !== undefined) return;
    this.#isEndTold = true;
    const { file } = this.#options;
    this.#context.log.warn({ file }, 'the recording is not complete: it was never ended');
  }

  #refuseStart(): void {
    const { file } = this.#options;
    this.#context.disconnected(
      `${file} ends ${formatDuration(Math.round(this.#endMs))} after its start, before 'from'`,
    );
    this.stop();
  }

  #restart(): void {
    this.#down.clear();
    if (this.#isDown) this.#context.connected(`replaying ${this.#options.file}`);
    this.#isDown = false;
    this.#timeline.restart(Math.max(this.#endMs, this.#fromMs + LOOP_MIN_MS), this.#fromMs);
    this.#reader.seek(this.#fromMs);
    this.#block = undefined;
    this.#isApart = true;
    this.#isBefore = true;
    this.#endMs = 0;
  }

  #isPlayed({ source }: { readonly source: string }): boolean {
    return this.#names.has(source);
  }
}

function asConditional(change: Change): Change {
  return change.op === 'merge' || change.op === 'replace' ? { ...change, ifNewer: true } : change;
}

function describeSpeed(speed: number): string {
  return speed === Number.POSITIVE_INFINITY ? 'full speed' : `${speed} times its speed`;
}
