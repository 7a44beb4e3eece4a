/** `tickboard top`: connects, takes the terminal, and gives it back. */
import { fetchHistory } from '@tickboard/client/fetch-history';
import { connectTickboard } from '@tickboard/client/node/connect-tickboard';
import { choosePriceDigits } from '@tickboard/client/view/numbers';
import { PING_INTERVAL_MS } from '@tickboard/client/view/standing';
import { systemClock } from '@tickboard/core/clock';
import { ALWAYS_SHOWN, App } from './app/app.ts';
import { Desk } from './board/desk.ts';
import { InputParser } from './input/input-parser.ts';
import type { PanelEntry } from './panel/panel.ts';
import { PANELS } from './panels/registry.ts';
import type { TopConfig } from './config/top-config.ts';
import { acknowledgedFileOf } from './config/acknowledged-file.ts';
import { ruleFilesOf } from './config/rule-files.ts';
import { saveNew } from './config/save-new.ts';
import {
  layoutsFileOf,
  readFavourites,
  readLayouts,
  stateFileOf,
  writeFavourites,
  writeWhole,
} from './config/user-files.ts';
import type { PaletteName, ThemeName } from './theme/colours.ts';
import { type ColourDepth, detectColourDepth, isLightGround } from './theme/colour-depth.ts';
import { NodeHost } from './tty/node-host.ts';
import { Terminal, type TerminalEnd } from './tty/terminal.ts';

export interface TopOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly theme: ThemeName | undefined;
  readonly palette: PaletteName | undefined;
  readonly colours: ColourDepth | undefined;
  readonly isAscii: boolean;
  /** What else the person configured. */
  readonly config: TopConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export type TopEnd = { readonly kind: 'quit' } | TerminalEnd;

/**
 * Resolves when the person quits, or the terminal is gone; it has been given back by then.
 *
 * @throws {TypeError} for what is no URL
 */
export function runTop(options: TopOptions): Promise<TopEnd> {
  const { environment, token, theme, palette, config } = options;
  const stateFile = stateFileOf(environment);
  const layoutsFile = layoutsFileOf(environment);
  const clock = systemClock;
  const isGroundLight = isLightGround(environment);
  const board = connectTickboard(options.url, {
    type: 'tui',
    format: 'compact',
    channels: ALWAYS_SHOWN,
    pingIntervalMs: PING_INTERVAL_MS,
    ...(token !== undefined && { token }),
  });
  const desk = new Desk({
    board,
    clock,
    settings: {
      theme: theme ?? (isGroundLight ? 'light' : 'dark'),
      ...(palette !== undefined && { palette }),
      ...(config.zone !== undefined && { zone: config.zone }),
      ...(config.symbol !== undefined && { symbol: config.symbol }),
      ...(config.groups !== undefined && { groups: config.groups }),
      ...(config.columns !== undefined && { columns: config.columns }),
      favourites: new Set([...(config.favourites ?? []), ...readFavourites(stateFile)]),
    },
    fetchBars: (query) => fetchHistory({ url: options.url, ...(token !== undefined && { token }) }, query),
    keepFavourites: (favourites) => writeFavourites(stateFile, favourites),
    ruleFiles: ruleFilesOf(environment),
    acknowledgedFile: acknowledgedFileOf(environment),
  });
  choosePriceDigits(config.digits);
  const terminal = new Terminal({ host: new NodeHost(), term: environment['TERM'] ?? '' });
  return new Promise((resolve) => {
    const end = (how: TopEnd): void => {
      app.stop();
      board.close();
      terminal.close();
      resolve(how);
    };
    const drained = (): void => app.drained();
    const app = new App({
      desk,
      terminal: {
        get size() {
          return terminal.size;
        },
        get isBusy() {
          return terminal.isBusy;
        },
        send: (frame) => terminal.send(frame, { drained }),
        stopJob: () => terminal.stopJob(),
      },
      panels: choosePanels(config.panels),
      preset: config.preset,
      layouts: { read: () => readLayouts(layoutsFile), write: (layouts) => writeWhole(layoutsFile, layouts) },
      keys: config.keys ?? {},
      server: new URL(options.url).host,
      depth: options.colours ?? detectColourDepth(environment),
      isAscii: options.isAscii,
      isGroundLight,
      hasBell: config.bell ?? true,
      quit: () => end({ kind: 'quit' }),
      save: saveNew,
    });
    const parser = new InputParser((event) => app.take(event));
    let timer = clock.after(0, () => {});
    terminal.open({
      input: (bytes) => {
        timer.cancel();
        parser.push(bytes);
        const { waitMs } = parser;
        if (waitMs !== undefined) timer = clock.after(waitMs, () => parser.giveUp());
      },
      changed: () => app.resized(),
      drained,
      ended: end,
    });
    app.run();
  });
}

/** In the order that the person wants, where they want any. */
function choosePanels(ids: readonly string[] | undefined): readonly PanelEntry[] {
  if (ids === undefined) return PANELS;
  return ids.flatMap((id) => PANELS.filter((entry) => entry.id === id));
}
