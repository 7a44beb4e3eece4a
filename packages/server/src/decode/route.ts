/** What a message means, by the name under which it arrived. Contracts and mappings are lists of routes. */
import type { Change } from '@tickboard/core/store/change';
import type { PayloadFormat } from './payload-format.ts';
import type { Captures, SubjectPattern } from './subject-pattern.ts';

export interface Subject {
  /** The whole name: channel, subject, topic, key or path. */
  readonly name: string;
  readonly captures: Captures;
}

export interface DecodeOutput {
  /** Of an answer: version of the state when it was asked for, where that is known. */
  readonly askedAt?: number | undefined;
  add(change: Change): void;
  /**
   * Something of the message cannot be taken; the rest goes on. `kind` is a short fixed name (`bad_shape`,
   * `bad_value`): refusals are counted by it.
   */
  refuse(kind: string, why: string): void;
}

export interface Route {
  readonly pattern: SubjectPattern;
  readonly format: PayloadFormat;
  /**
   * Total: takes any value, and throws for none. A message that adds and refuses nothing was understood and tells
   * nothing new.
   */
  decode(value: unknown, subject: Subject, output: DecodeOutput): void;
  /**
   * Channels of which one answer lists every row: rows of an earlier answer that are not in it are gone. Without
   * effect on what arrives by itself.
   */
  readonly lists?: readonly string[];
}
