/** Moments at which waiting any longer makes no sense: the network is back, or someone looks at the page again. */

/** Calls `wake` at each such moment, until the returned function is called. */
export type WakeSource = (wake: () => void) => () => void;

interface EventSource {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** In browsers: `online`, and the page becoming visible. Elsewhere these events do not exist, and nothing happens. */
export const watchBrowser: WakeSource = (wake) => {
  const host = globalThis as EventSource;
  const page = (globalThis as { document?: EventSource & { readonly visibilityState: string } }).document;
  const wakeIfVisible = () => {
    if (page?.visibilityState === 'visible') wake();
  };
  host.addEventListener?.('online', wake);
  page?.addEventListener?.('visibilitychange', wakeIfVisible);
  return () => {
    host.removeEventListener?.('online', wake);
    page?.removeEventListener?.('visibilitychange', wakeIfVisible);
  };
};
