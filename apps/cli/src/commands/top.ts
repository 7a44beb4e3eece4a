import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { TopEnd, TopOptions } from '@tickboard/terminal/start';
import { fail } from '../fail.ts';
import { addPrintOptions, type PrintFlags, printOnce } from './top-print.ts';
import { TOP_EXIT } from './top-exit.ts';

interface Flags extends PrintFlags {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly theme?: TopOptions['theme'];
  readonly palette?: TopOptions['palette'];
  readonly colours?: 'auto' | NonNullable<TopOptions['colours']>;
  readonly ascii: boolean;
}

const USUAL_URL = 'http://127.0.0.1:8080';

export function addTopCommand(program: Command): void {
  const command = program
    .command('top')
    .description('the dashboard in this terminal')
    .argument('[url]', 'the server: desk.example:8080, http://… or ws://…', USUAL_URL)
    .option('--token <token>', 'credentials, if the server asks for any (better: TICKBOARD_TOKEN or --token-file)')
    .option('--token-file <path>', 'file that holds the token')
    .addOption(new Option('--theme <name>', 'colours (default: as the terminal says)').choices(['dark', 'light', 'hc']))
    .addOption(new Option('--palette <up>', 'colour of what rises').choices(['green', 'red', 'blue']))
    .addOption(
      new Option('--colours <depth>', 'how many colours the terminal has')
        .choices(['auto', 'truecolor', '256', '16', 'none'])
        .default('auto'),
    )
    .option('--ascii', 'draw with ASCII only', false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : TOP_EXIT.wrongUse));
  addPrintOptions(command);
  command.action((url: string, flags: Flags) => top(url, flags));
}

async function top(given: string, flags: Flags): Promise<void> {
  const { theme, palette, colours, ascii: isAscii } = flags;
  const url = resolveUrl(given);
  const token = readToken(flags);
  // What is no terminal gets what it can take.
  if (flags.print !== undefined || !process.stdin.isTTY || !process.stdout.isTTY) {
    await printOnce({ url, token }, flags);
    return;
  }
  // Loaded here, so that no other command waits for it.
  const { runTop } = await import('@tickboard/terminal/start');
  const options = { url, token, theme, palette, isAscii, environment: process.env };
  endAs(await runTop({ ...options, colours: colours === 'auto' ? undefined : colours }));
}

/** As programs end that were told to: a shell sees the signal. */
function endAs(end: TopEnd): never {
  switch (end.kind) {
    case 'quit':
      process.exit(0);
    case 'gone':
      process.exit(1);
    case 'signal':
      process.removeAllListeners(end.signal);
      process.kill(process.pid, end.signal);
      // Where the signal is ignored it ends all the same.
      process.exit(1);
    case 'failed':
      fail(end.error instanceof Error ? (end.error.stack ?? end.error.message) : String(end.error));
  }
}

function resolveUrl(given: string): string {
  const url = /^[a-z]+:\/\//i.test(given) ? given : `http://${given}`;
  if (!URL.canParse(url) || !/^(http|ws)s?:$/.test(new URL(url).protocol)) {
    fail(`"${given}": expected the address of a server, such as ${USUAL_URL}`, TOP_EXIT.wrongUse);
  }
  return url;
}

function readToken({ token, tokenFile }: Flags): string | undefined {
  if (tokenFile === undefined) return token ?? process.env['TICKBOARD_TOKEN'];
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch (error) {
    return fail(`--token-file: ${(error as Error).message}`, TOP_EXIT.wrongUse);
  }
}
