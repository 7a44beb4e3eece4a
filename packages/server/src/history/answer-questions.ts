/** The side of the thread that reads: answers are made and rendered there, so that none of them holds up a tick. */
import type { MessagePort } from 'node:worker_threads';
import { CursorError } from './cursor.ts';
import type { HistoryReader } from './history-reader.ts';
import { renderPage } from './render-page.ts';
import { computeStats } from './stats/compute-stats.ts';
import type { Answer, Question } from './worker-messages.ts';

export interface AnsweringOptions {
  readonly open: () => HistoryReader | Promise<HistoryReader>;
  /** What is wrong, and with what, in words. */
  readonly describe: (error: unknown) => string;
}

export function answerQuestions(port: MessagePort, { open, describe }: AnsweringOptions): void {
  let opened: Promise<HistoryReader> | undefined;

  port.on('message', (question: Question) => void reply(question));

  async function reply(question: Question): Promise<void> {
    const answer = await answerTo(question);
    const moved = 'page' in answer ? [answer.page.body.buffer as ArrayBuffer] : [];
    port.postMessage(answer, moved);
  }

  async function answerTo(question: Question): Promise<Answer> {
    const { number } = question;
    const opening = (opened ??= Promise.try(open));
    try {
      const reader = await opening;
      if (question.wanted === 'symbols') return { number, symbols: await reader.symbols() };
      if (question.wanted === 'events') return { number, events: await reader.events(question.query) };
      if (question.wanted === 'stats') return { number, page: await computeStats(question.query, reader) };
      const rows = await reader.read(question.query);
      if (question.wanted === 'rows') return { number, rows };
      const page = renderPage(question.query, rows);
      // A buffer of Node's may be part of one that others use: only a whole one can be handed over.
      return { number, page: { ...page, body: new Uint8Array(page.body) } };
    } catch (error) {
      if (error instanceof CursorError) return { number, badCursor: error.message };
      // What is there may have been replaced since: the next question opens what is there then.
      if (opened === opening) opened = undefined;
      await opening.then((reader) => reader.close()).catch(() => undefined);
      return { number, failure: describe(error) };
    }
  }
}
