/** The key of the server, where it wants one. Kept for as long as the tab is open, and for this server's pages alone. */
import type { Board } from '@tickboard/client/board';

/** The page of live events keeps it under the same name. */
const KEY_NAME = 'tickboard-key';
const CODE_UNAUTHENTICATED = 4401;
/** Short, always there, and for those with a key alone. */
const GUARDED_PATH = '/admin/quarantine';
const STATUS_UNAUTHORIZED = 401;

export function readKey(): string | undefined {
  return sessionStorage.getItem(KEY_NAME) ?? undefined;
}

export function keepKey(key: string): void {
  sessionStorage.setItem(KEY_NAME, key);
}

/** Calls `listener`, once, when the server will not have us without another key. */
export function watchAccess(board: Board, key: string | undefined, listener: () => void): void {
  let isAsking = false;
  const stop = board.on('status', ({ state, reason }) => {
    const isRefused = state === 'refused' && reason?.code === CODE_UNAUTHENTICATED;
    // A connection that breaks says why it did, and so does each attempt that fails.
    if (isAsking || reason === undefined || state === 'closed') return;
    isAsking = true;
    void isKeyWanted(key).then((isWanted) => {
      isAsking = false;
      if (!isRefused && !isWanted) return;
      stop();
      listener();
    });
  });
}

/** A browser does not say why a WebSocket was refused: an ordinary request with the same key does. */
async function isKeyWanted(key: string | undefined): Promise<boolean> {
  try {
    const headers: HeadersInit = key === undefined ? {} : { authorization: `Bearer ${key}` };
    return (await fetch(GUARDED_PATH, { method: 'HEAD', headers })).status === STATUS_UNAUTHORIZED;
  } catch {
    return false;
  }
}
