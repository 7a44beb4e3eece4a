import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { TopEnd, TopOptions } from '@tickboard/terminal/start';
import { addressOf, isAddress } from '@tickboard/terminal/config/top-config';
import { hasOnlyAscii } from '@tickboard/terminal/theme/colour-depth';
import { fail } from '../fail.ts';
import { readConfigFile } from './top-config-file.ts';
import { addPrintOptions, type PrintFlags, printOnce, wordsForPrinting } from './top-print.ts';
import { TOP_EXIT } from './top-exit.ts';

interface Flags extends PrintFlags {
  readonly config?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly theme?: TopOptions['theme'];
  readonly palette?: TopOptions['palette'];
  readonly colours?: 'auto' | NonNullable<TopOptions['colours']>;
  readonly ascii?: true;
}

const USUAL_URL = 'http://127.0.0.1:8080';

export function addTopCommand(program: Command): void {
  const command = program
    .command('top')
    .description('the dashboard in this terminal')
    .argument('[url]', `the server: desk.example:8080, http://… or ws://… (default: "${USUAL_URL}")`)
    .option('--config <file>', 'what else is configured (default: ~/.config/tickboard/top.yaml, where there is one)')
    .option('--token <token>', 'credentials, if the server asks for any (better: TICKBOARD_TOKEN or --token-file)')
    .option('--token-file <path>', 'file that holds the token')
    .addOption(new Option('--theme <name>', 'colours (default: as the terminal says)').choices(['dark', 'light', 'hc']))
    .addOption(new Option('--palette <up>', 'colour of what rises').choices(['green', 'red', 'blue']))
    .addOption(
      new Option('--colours <depth>', 'how many colours the terminal has').choices([
        'auto',
        'truecolor',
        '256',
        '16',
        'none',
      ]),
    )
    .option('--ascii', 'draw with ASCII only')
    // Said here what was meant: `--print table markets` is no wrong number of words for whoever types it.
    .allowExcessArguments()
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : TOP_EXIT.wrongUse));
  addPrintOptions(command);
  command.action((url: string | undefined, flags: Flags) => top(url, command.args.slice(1), flags));
}

async function top(given: string | undefined, [extra]: readonly string[], flags: Flags): Promise<void> {
  if (extra !== undefined) fail(`"${extra}": expected one address. ${wordsForPrinting(extra)}`, TOP_EXIT.wrongUse);
  const config = await readConfigFile(flags.config);
  const url = resolveUrl(given ?? config.url ?? USUAL_URL);
  const token = readToken(flags, config.token_file);
  const isAscii = flags.ascii ?? config.ascii ?? hasOnlyAscii(process.env);
  // What is no terminal gets what it can take.
  if (flags.print !== undefined || !process.stdin.isTTY || !process.stdout.isTTY) {
    await printOnce({ url, token, isAscii }, flags);
    return;
  }
  // Loaded here, so that no other command waits for it.
  const { runTop } = await import('@tickboard/terminal/start');
  const { theme = config.theme, palette = config.palette, colours = config.colours } = flags;
  endAs(
    await runTop({
      url,
      token,
      theme,
      palette,
      colours: colours === 'auto' ? undefined : colours,
      isAscii,
      config,
      environment: process.env,
    }),
  );
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
  if (!isAddress(given)) {
    fail(`"${given}": expected the address of a server, such as ${USUAL_URL}`, TOP_EXIT.wrongUse);
  }
  return addressOf(given);
}

function readToken({ token, tokenFile }: Flags, configured: string | undefined): string | undefined {
  const path =
    tokenFile ?? (token === undefined && process.env['TICKBOARD_TOKEN'] === undefined ? configured : undefined);
  if (path === undefined) return token ?? process.env['TICKBOARD_TOKEN'];
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    return fail(
      `${tokenFile === undefined ? 'token_file' : '--token-file'}: ${(error as Error).message}`,
      TOP_EXIT.wrongUse,
    );
  }
}
