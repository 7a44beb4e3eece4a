/** What the processes of the `web` bench are to each other. */

export type DashboardServerRole = {
  /** Serves the dashboard; `changes` of so many symbols change in each tick, and each tick is one update. */
  start(options: {
    readonly symbols: number;
    readonly changes: number;
    readonly intervalMs: number;
  }): Promise<{ readonly port: number }>;
};

export interface Painted {
  /** While nothing but the page itself asked for frames. */
  readonly mainThreadPct: number;
  /** While frames were counted. */
  readonly countedMainThreadPct: number;
  readonly fps: number;
  /** From each update that arrived to the end of the frame that shows it. */
  readonly toPixelMs: readonly number[];
  /** How long that was watched. */
  readonly seconds: number;
}

export type BrowserRole = {
  /** Opens a page of the dashboard, and resolves when its tables show figures. */
  open(options: { readonly url: string }): Promise<void>;
  /** Closes the page that is open. */
  close(): Promise<void>;
  /** Opens a page with nothing on it but what watches the others. */
  openEmpty(): Promise<void>;
  measure(options: { readonly durationMs: number }): Promise<Painted>;
  /** Bytes in use after garbage was collected. */
  heap(): Promise<number>;
  /** Milliseconds from the navigation to the first figures on the screen, on a machine so many times slower. */
  firstPaint(options: { readonly url: string; readonly slowdown: number }): Promise<number>;
};
