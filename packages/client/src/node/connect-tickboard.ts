/** The client for Node.js: credentials travel in headers, and a server that refuses us can say why. */
import { Board } from '../board.ts';
import { type BoardOptions, resolveSettings } from '../options.ts';
import { createWsTransport, type WsTransportOptions } from './ws-transport.ts';

export interface NodeBoardOptions extends BoardOptions, WsTransportOptions {}

/**
 * Connects to a Tickboard server and keeps connected. Returns at once; `await board.ready()` waits for the state.
 *
 * @throws {TypeError} for what is no URL; nothing else is ever thrown: see `board.status` and the `error` event
 */
export function connectTickboard(url: string | URL, { headers, ...options }: NodeBoardOptions = {}): Board {
  const transport = createWsTransport(headers === undefined ? {} : { headers });
  return new Board(resolveSettings(url, { type: 'tui', transport, ...options }));
}
