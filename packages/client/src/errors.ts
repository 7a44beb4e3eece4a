/** What can go wrong for a user of the board. `shouldRetry`: whether the same thing may work later. */
import type { ErrorCode } from '@tickboard/core/protocol/down/error';

/** The server refused a request. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ErrorCode;
  readonly shouldRetry: boolean;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
    this.shouldRetry = code === 'RATE_LIMIT_EXCEEDED';
  }
}

/** This server has no such channels, or not for this client. */
export class ChannelUnavailableError extends Error {
  override readonly name = 'ChannelUnavailableError';
  readonly shouldRetry = false;
  readonly channels: readonly string[];

  constructor(channels: readonly string[]) {
    super(`not available here: ${channels.join(', ')}`);
    this.channels = channels;
  }
}

/** The server does not want this client as it is; the board has stopped trying. */
export class ConnectionRefusedError extends Error {
  override readonly name = 'ConnectionRefusedError';
  readonly shouldRetry = false;
  /** The close code; undefined where no connection could even be tried. */
  readonly code: number | undefined;

  constructor(message: string, code: number | undefined) {
    super(message);
    this.code = code;
  }
}

/** There is no connection to ask over, or it went away before the answer. */
export class NotConnectedError extends Error {
  override readonly name = 'NotConnectedError';
  readonly shouldRetry = true;
}

/** The board was closed by its owner. */
export class BoardClosedError extends Error {
  override readonly name = 'BoardClosedError';
  readonly shouldRetry = false;
}

/** The server speaks another revision of the protocol, so that digests cannot be compared. */
export class VerifyUnsupportedError extends Error {
  override readonly name = 'VerifyUnsupportedError';
  readonly shouldRetry = false;
}

/** The token hook threw, or its promise was rejected; `cause` holds with what. */
export class TokenHookError extends Error {
  override readonly name = 'TokenHookError';
  readonly shouldRetry = true;
}

/** A listener threw; `cause` holds what. The board goes on. */
export class ListenerError extends Error {
  override readonly name = 'ListenerError';
  readonly shouldRetry = false;
}

/** History was not answered. */
export class HistoryRequestError extends Error {
  override readonly name = 'HistoryRequestError';
  /** Of the HTTP answer; undefined where there was none. 404: this server keeps no history. */
  readonly status: number | undefined;
  readonly shouldRetry: boolean;

  constructor(message: string, status: number | undefined, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.shouldRetry = status === undefined || status === 429 || status >= 500;
  }
}
