/** `tickboard top --print`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ChannelName } from '@tickboard/client/channel-rows';
import { parseDuration } from '@tickboard/server/config/units';
import { channelsOfPanel, listColumns, PRINTED_CHANNELS } from '@tickboard/terminal/print/print-columns';
import { PRINT_FORMATS, type PrintFormat } from '@tickboard/terminal/print/print-formats';
import type { StartPrintEnd } from '@tickboard/terminal/start-print';
import { fail } from '../fail.ts';
import { TOP_EXIT } from './top-exit.ts';

export interface PrintFlags {
  readonly print?: PrintFormat;
  readonly of: ChannelName;
  readonly columns: readonly string[];
  readonly watch: boolean;
  readonly every: number;
  readonly timeout: number;
}

export function addPrintOptions(command: Command): void {
  command
    .addOption(
      new Option('--print <format>', 'print rows instead of drawing; a table where this is no terminal').choices(
        PRINT_FORMATS,
      ),
    )
    .option('--of <channel>', `what is printed: ${PRINTED_CHANNELS.join(', ')}`, readChannel, 'market_data')
    .addOption(
      new Option('--columns <names>', 'columns to print, separated by commas').argParser(splitNames).default([], 'all'),
    )
    .addOption(new Option('--watch', 'go on printing what changes').default(false, 'once'))
    .addOption(durationOption('--every <time>', 'at most so often while watching', '1s'))
    .addOption(durationOption('--timeout <time>', 'give up where nothing has come by then', '10s'));
}

/** What to ask for where somebody named a channel, or a panel, as if it were an address. */
export function wordsForPrinting(name: string): string {
  if (PRINTED_CHANNELS.includes(name)) return `That channel is printed by --of ${name}`;
  const channels = channelsOfPanel(name);
  return channels === undefined
    ? `What is printed is named by --of: ${PRINTED_CHANNELS.join(', ')}`
    : `What that panel shows is printed by --of ${channels.join(', or --of ')}`;
}

/** Ends the process. */
export async function printOnce(
  server: { readonly url: string; readonly token: string | undefined; readonly isAscii: boolean },
  { print: format = 'table', of: channel, columns, watch: isWatching, every, timeout }: PrintFlags,
): Promise<never> {
  const known = listColumns(channel).map(({ id }) => id);
  const wrong = columns.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    fail(`--columns: ${channel} has no "${wrong}", but ${known.join(', ')}`, TOP_EXIT.wrongUse);
  }
  // Loaded here, so that no other command waits for it.
  const { startPrint } = await import('@tickboard/terminal/start-print');
  const options = { channel, format, columns, isWatching, intervalMs: every, timeoutMs: timeout };
  endAs(await startPrint({ ...server, ...options }), server.url);
}

function endAs(end: StartPrintEnd, url: string): never {
  switch (end.kind) {
    case 'printed':
    case 'gone':
      process.exit(TOP_EXIT.fine);
    case 'failed':
      fail(`cannot write: ${end.words}`, TOP_EXIT.fault);
    case 'old':
      fail(end.words, TOP_EXIT.old);
    case 'unreachable':
      fail(`cannot reach ${url}: ${end.words}`, TOP_EXIT.unreachable);
    case 'refused':
      fail(`${url} refuses: ${end.words}`, TOP_EXIT.refused);
    case 'unavailable':
      fail(`${url}: ${end.words}`, TOP_EXIT.unavailable);
  }
}

function readChannel(text: string): ChannelName {
  if (!PRINTED_CHANNELS.includes(text)) throw new InvalidArgumentError(wordsForPrinting(text));
  return text as ChannelName;
}

function splitNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function durationOption(flags: string, words: string, usual: string): Option {
  return new Option(flags, words).argParser(readDuration).default(parseDuration(usual), usual);
}

function readDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0) throw new InvalidArgumentError('expected a time such as 500ms, 5s or 1m');
  return ms;
}
