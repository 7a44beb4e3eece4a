/** `tickboard top --print`: connects, prints, and says how it ended. */
import type { ChannelName } from '@tickboard/client/channel-rows';
import { connectTickboard } from '@tickboard/client/node/connect-tickboard';
import { PING_INTERVAL_MS } from '@tickboard/client/view/standing';
import { systemClock } from '@tickboard/core/clock';
import { print, type PrintEnd, type PrintOptions } from './print/print.ts';

export interface StartPrintOptions extends Omit<PrintOptions, 'board' | 'clock' | 'write' | 'tell'> {
  readonly url: string;
  readonly token: string | undefined;
}

/** `gone`: whoever read it does no longer. `failed`: it could not be written, as on a full disk. */
export type StartPrintEnd = PrintEnd | { readonly kind: 'gone' } | { readonly kind: 'failed'; readonly words: string };

/** @throws {TypeError} for what is no URL */
export async function startPrint({ url, token, ...options }: StartPrintOptions): Promise<StartPrintEnd> {
  const channels = [...new Set<ChannelName>([options.channel, 'system_health'])];
  const board = connectTickboard(url, {
    type: 'tui',
    format: 'compact',
    channels,
    pingIntervalMs: PING_INTERVAL_MS,
    ...(token !== undefined && { token }),
  });
  const unwritten = Promise.withResolvers<StartPrintEnd>();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    unwritten.resolve(error.code === 'EPIPE' ? { kind: 'gone' } : { kind: 'failed', words: error.message });
  });
  try {
    return await Promise.race([
      unwritten.promise,
      print({
        ...options,
        board,
        clock: systemClock,
        write: (text) =>
          new Promise((resolve) => {
            process.stdout.write(text, (error) => {
              if (!error) resolve();
            });
          }),
        tell: (words) => process.stderr.write(`${words}\n`),
      }),
    ]);
  } finally {
    board.close();
  }
}
