/** What a source under probe is given: it says everything, keeps nothing, and serves nobody. */
import type { Clock } from '@tickboard/core/clock';
import type { FieldDefinition } from '@tickboard/core/model/channel';
import { TIME_MAX_MS } from '@tickboard/core/model/field';
import { CHANNELS_BY_NAME } from '@tickboard/core/model/registry';
import { formatTime } from '@tickboard/core/model/wire-value';
import type { Random } from '@tickboard/core/random';
import type { Change, RowPatch } from '@tickboard/core/store/change';
import { findFault } from '@tickboard/server/ingest/validate';
import { MemoryBookmarks } from '@tickboard/server/sources/bookmarks';
import type { SourceContext } from '@tickboard/server/sources/source';
import type { Logger } from 'pino';
import { printMessage, printText, printValue } from './printable.ts';
import { Tally } from './tally.ts';

export interface ProbeOptions {
  readonly name: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: Random;
  /** Shows each message as it arrived too. */
  readonly isRaw: boolean;
  readonly print: (line: string) => void;
  /** Called after each thing that was accepted or refused. */
  readonly onItem: (count: number) => void;
}

const SHOWN_MAX_LENGTH = 400;
const INPUT_MAX_LENGTH = 160;
const NAME_MAX_LENGTH = 80;
const LABEL_LENGTH = 14;

export class ProbeContext implements SourceContext {
  readonly name: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: Random;
  readonly bookmarks = new MemoryBookmarks();
  readonly #options: ProbeOptions;
  readonly #accepted = new Tally();
  readonly #refused = new Tally();
  #messages = 0;
  #connections = 0;
  #state = 'never connected';

  constructor(options: ProbeOptions) {
    const { name, log, clock, random } = options;
    this.name = name;
    this.log = log;
    this.clock = clock;
    this.random = random;
    this.#options = options;
  }

  get accepted(): number {
    return this.#accepted.total;
  }

  heard(name: string, message: unknown): void {
    this.#messages++;
    if (!this.#options.isRaw) return;
    this.#say('raw', `${printText(name, NAME_MAX_LENGTH)} ${printMessage(message, SHOWN_MAX_LENGTH)}`);
  }

  deliver(changes: readonly Change[]): void {
    if (changes.length === 0) this.#say('heard', 'a message that tells nothing new');
    for (const change of changes) this.#judge(change);
  }

  refuse(kind: string, where: string, why: string, input?: unknown): void {
    const shown = input === undefined ? '' : `: ${printMessage(input, INPUT_MAX_LENGTH)}`;
    const place = printText(where, NAME_MAX_LENGTH);
    this.#noteRefused(kind, `${kind} at ${place}, ${printText(why, SHOWN_MAX_LENGTH)}${shown}`);
  }

  connected(detail = ''): void {
    this.#connections++;
    this.#state = 'connected';
    this.#say('connected', printText(detail, SHOWN_MAX_LENGTH));
  }

  disconnected(reason: string): void {
    const why = printText(reason, SHOWN_MAX_LENGTH);
    this.#state = `not connected: ${why}`;
    this.#say('disconnected', why);
  }

  measured(latencyMs: number): void {
    this.#say('round trip', `${latencyMs.toFixed(2)} ms`);
  }

  /** A line a figure. */
  summary(seconds: number): string[] {
    const connections = this.#connections > 1 ? `, ${this.#connections} connections` : '';
    return [
      `state     ${this.#state}${connections}`,
      // Not every source has messages: some load keys, or compute.
      ...(this.#messages > 0 ? [`messages  ${this.#messages} in ${seconds.toFixed(1)} s`] : []),
      `accepted  ${this.#accepted.toString()}`,
      `refused   ${this.#refused.toString()}`,
    ];
  }

  #judge(change: Change): void {
    const fault = findFault(change);
    const shown = describeChange(change);
    if (fault !== undefined) {
      const why = printText(fault.describe(), SHOWN_MAX_LENGTH);
      this.#noteRefused(fault.kind, `${fault.kind}, ${why}: ${shown}`);
      return;
    }
    this.#accepted.add(change.channel);
    this.#say(change.channel, shown);
    this.#noteItem();
  }

  #noteRefused(kind: string, line: string): void {
    this.#refused.add(kind);
    this.#say('refused', line);
    this.#noteItem();
  }

  #noteItem(): void {
    this.#options.onItem(this.#accepted.total + this.#refused.total);
  }

  #say(label: string, words: string): void {
    const time = formatTime(this.clock.now()).slice(11, 23);
    this.#options.print(`${time} ${label.padEnd(LABEL_LENGTH)} ${words}`);
  }
}

function describeChange(change: Change): string {
  const isLoaded = change.op !== 'event' && change.isLoaded === true;
  const op = isLoaded ? `${change.op} (loaded)` : change.op;
  if (change.op === 'delete') return `${op} ${printText(change.key, NAME_MAX_LENGTH)}`;
  const fields = change.op === 'event' ? change.data : change.row;
  return `${op} ${printValue(toShown(change.channel, fields), SHOWN_MAX_LENGTH)}`;
}

/** What is given, with times as people read them. */
function toShown(channel: string, row: RowPatch): Readonly<Record<string, unknown>> {
  const fields = CHANNELS_BY_NAME.get(channel)?.fields ?? [];
  const kinds = new Map<string, FieldDefinition['kind']>(fields.map(({ name, kind }) => [name, kind]));
  const given = Object.entries(row).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => {
      const isTime = kinds.get(name) === 'time' && typeof value === 'number' && value >= 0 && value <= TIME_MAX_MS;
      return [name, isTime ? formatTime(value) : value];
    }),
  );
}
