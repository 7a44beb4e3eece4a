/** The client for browsers, and for whatever else has a WebSocket of that kind. In Node.js prefer node/connect-tickboard.ts. */
import { Board } from './board.ts';
import { type BoardOptions, resolveSettings } from './options.ts';
import { openWebSocket } from './transport/web-socket.ts';

/**
 * Connects to a Tickboard server and keeps connected. Returns at once; `await board.ready()` waits for the state.
 *
 * @param url of the server (`wss://desk.example`), or in a page `/` for the server that the page came from
 * @throws {TypeError} for what is no URL; nothing else is ever thrown: see `board.status` and the `error` event
 */
export function connectTickboard(url: string | URL, options: BoardOptions = {}): Board {
  return new Board(resolveSettings(url, { transport: openWebSocket, ...options }));
}
