/**
 * Writes down what sources deliver. Never keeps a source waiting: where the disk is slower than the sources, deliveries
 * are left out, counted, and followed by the whole state, so that what is played back is right again from there on.
 */
import type { Clock, Timer } from '@tickboard/core/clock';
import type { Change } from '@tickboard/core/store/change';
import { encodeBlock } from './block.ts';
import { HeldRows } from './held-rows.ts';
import type { BlockSink } from './recording-file.ts';
import { formatHeader, formatRecord, type RecordedSource, type RecordingRecord } from './records.ts';

export interface RecorderOptions {
  readonly sink: BlockSink;
  readonly clock: Clock;
  readonly sources: readonly RecordedSource[];
  /** Called once, with the reason in words: nothing is recorded from there on. */
  readonly onFailure: (reason: string) => void;
  /** A block ends after this time, or at this length, whichever comes first. */
  readonly blockMs?: number;
  readonly blockBytes?: number;
  /** Time between two blocks that begin with the whole state. */
  readonly wholeEveryMs?: number;
  /** What waits for the disk; beyond it deliveries are left out. */
  readonly waitingMaxBytes?: number;
}

export interface RecordingTotals {
  readonly deliveries: number;
  readonly lost: number;
  /** Written to the file. */
  readonly bytes: number;
}

interface Sealed {
  readonly content: Buffer;
  readonly fromMs: number;
  readonly isWhole: boolean;
}

const BLOCK_MS = 2_000;
const BLOCK_BYTES = 262_144;
const WHOLE_EVERY_MS = 60_000;
/** Of a line; the whole state may take several. */
const ROWS_MAX = 500;
const WAITING_MAX_BYTES = 64 * 1_048_576;

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #startedMs: number;
  readonly #held: ReadonlyMap<string, HeldRows>;
  readonly #states = new Map<string, RecordingRecord>();
  readonly #waiting: Sealed[] = [];
  #lines: string[] = [];
  #lineBytes = 0;
  #fromMs = 0;
  #isWhole = false;
  #wholeAtMs = Number.NEGATIVE_INFINITY;
  #waitingBytes = 0;
  #timer: Timer | undefined;
  #writing: Promise<void> | undefined;
  #deliveries = 0;
  #lost = 0;
  #lostSinceWritten = 0;
  #bytes = 0;
  #isOver = false;

  constructor(options: RecorderOptions) {
    const { clock, sources } = options;
    this.#options = options;
    this.#startedMs = clock.monotonic();
    this.#held = new Map(sources.map(({ name }) => [name, new HeldRows()]));
    this.#lines.push(formatHeader({ startedAt: clock.now(), sources }));
    this.#seal();
  }

  get totals(): RecordingTotals {
    return { deliveries: this.#deliveries, lost: this.#lost, bytes: this.#bytes };
  }

  /** Changes that the gate admitted. */
  deliver(source: string, changes: readonly Change[]): void {
    if (this.#isOver || changes.length === 0) return;
    const isOpening = this.#lines.length === 0;
    // A block that begins now begins with the state before this delivery.
    if (isOpening) this.#open();
    this.#held.get(source)?.apply(changes);
    this.#write({ t: this.#nowMs(), source, changes });
  }

  connected(source: string, why = ''): void {
    this.#noteState({ t: this.#nowMs(), source, state: 'connected', why });
  }

  disconnected(source: string, why: string): void {
    this.#noteState({ t: this.#nowMs(), source, state: 'disconnected', why });
  }

  /** Writes what is left, and ends the file. */
  async finish(): Promise<void> {
    if (this.#isOver) return this.#writing;
    if (this.#lines.length === 0) this.#fromMs = this.#nowMs();
    if (this.#lostSinceWritten > 0) this.#push({ t: this.#nowMs(), lost: this.#lostSinceWritten });
    this.#push({ t: this.#nowMs(), end: true });
    this.#seal();
    this.#isOver = true;
    this.#timer?.cancel();
    await this.#writing;
    await this.#options.sink.close().catch((error: unknown) => this.#fail(error));
  }

  #noteState(record: RecordingRecord & { readonly source: string }): void {
    if (this.#isOver) return;
    if (this.#lines.length === 0) this.#open();
    this.#states.set(record.source, record);
    this.#write(record);
  }

  #write(record: RecordingRecord): void {
    this.#deliveries++;
    if (this.#mustLeaveOut()) {
      this.#lost++;
      this.#lostSinceWritten++;
      return;
    }
    this.#push(record);
    if (this.#lineBytes >= (this.#options.blockBytes ?? BLOCK_BYTES)) this.#seal();
  }

  #push(record: RecordingRecord): void {
    const line = formatRecord(record);
    this.#lines.push(line);
    this.#lineBytes += line.length;
  }

  /** Once deliveries were left out, others follow only when half of what may wait is written. */
  #mustLeaveOut(): boolean {
    const maxBytes = this.#options.waitingMaxBytes ?? WAITING_MAX_BYTES;
    const waitingBytes = this.#waitingBytes + this.#lineBytes;
    if (this.#lostSinceWritten === 0) return waitingBytes > maxBytes;
    if (waitingBytes > maxBytes / 2) return true;
    this.#seal();
    this.#open();
    return false;
  }

  #open(): void {
    const { clock, blockMs, wholeEveryMs } = this.#options;
    const nowMs = this.#nowMs();
    this.#fromMs = nowMs;
    if (this.#lostSinceWritten > 0) {
      if (this.#waitingBytes > (this.#options.waitingMaxBytes ?? WAITING_MAX_BYTES) / 2) return;
      this.#push({ t: nowMs, lost: this.#lostSinceWritten });
      this.#lostSinceWritten = 0;
      this.#wholeAtMs = Number.NEGATIVE_INFINITY;
    }
    if (nowMs - this.#wholeAtMs >= (wholeEveryMs ?? WHOLE_EVERY_MS)) {
      this.#wholeAtMs = nowMs;
      this.#isWhole = true;
      for (const state of this.#states.values()) this.#push({ ...state, t: nowMs });
      for (const [source, { rows }] of this.#held) {
        for (let from = 0; from < rows.length; from += ROWS_MAX) {
          this.#push({ t: nowMs, source, rows: rows.slice(from, from + ROWS_MAX) });
        }
      }
    }
    this.#timer = clock.after(blockMs ?? BLOCK_MS, () => this.#seal());
  }

  #seal(): void {
    this.#timer?.cancel();
    if (this.#lines.length === 0) return;
    const content = Buffer.from(this.#lines.join(''));
    this.#waiting.push({ content, fromMs: this.#fromMs, isWhole: this.#isWhole });
    this.#waitingBytes += content.length;
    this.#lines = [];
    this.#lineBytes = 0;
    this.#isWhole = false;
    this.#writing ??= this.#writeOut();
  }

  async #writeOut(): Promise<void> {
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const block = await encodeBlock(next.content, next.fromMs, next.isWhole);
        await this.#options.sink.append(block);
        this.#bytes += block.length;
        this.#waitingBytes -= next.content.length;
      }
    } catch (error) {
      this.#fail(error);
      await this.#options.sink.close().catch(() => {});
    }
    this.#writing = undefined;
  }

  #fail(error: unknown): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#waiting.length = 0;
    this.#lines = [];
    this.#options.onFailure((error as Error).message);
  }

  /** To the microsecond: finer digits would only be noise. */
  #nowMs(): number {
    return Math.round((this.#options.clock.monotonic() - this.#startedMs) * 1_000) / 1_000;
  }
}
