/** The pace of updates: what was asked for, and what the server granted. */
export class Pace {
  #wantedMs: number | undefined;
  #grantedMs: number | undefined;
  #request: { readonly id: number; readonly intervalMs: number } | undefined;

  constructor(wantedMs: number | undefined) {
    this.#wantedMs = wantedMs;
  }

  /** What the next connection asks for in its URL. */
  get wantedMs(): number | undefined {
    return this.#wantedMs;
  }

  get grantedMs(): number | undefined {
    return this.#grantedMs;
  }

  /** Without a connection: for the next one. */
  want(intervalMs: number): void {
    this.#wantedMs = intervalMs;
  }

  /** Asked over the connection. Only once granted it goes into URLs, where a wrong figure would be refused for good. */
  asked(id: number, intervalMs: number): void {
    this.#request = { id, intervalMs };
  }

  granted(intervalMs: number, id?: string | number): void {
    this.#grantedMs = intervalMs;
    if (this.#request === undefined || this.#request.id !== id) return;
    this.#wantedMs = this.#request.intervalMs;
    this.#request = undefined;
  }
}
