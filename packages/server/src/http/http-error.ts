/** What every error looks like to a client, and what a route throws to answer with one. */

/** An answer that is an error. The message is for the client: nothing internal belongs into it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface ErrorBody {
  readonly error: string;
  readonly status: number;
  /** Path of the request without its query; null where the request was too broken to have one. */
  readonly path: string | null;
}

const SHOWN_PATH_LENGTH = 256;
const SHOWN_NAME_LENGTH = 64;

export function describeError(status: number, error: string, url: string | undefined): ErrorBody {
  return { error, status, path: url === undefined ? null : pathOf(url) };
}

/** Without the query, which may hold credentials; as written, but for an excessive length. */
export function pathOf(url: string): string {
  return clip(url.split('?', 1)[0] ?? '', SHOWN_PATH_LENGTH);
}

/** What a client called something, fit for a message. */
export function quoteName(name: string): string {
  return JSON.stringify(clip(name, SHOWN_NAME_LENGTH));
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}
