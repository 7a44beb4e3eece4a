/** Why a connection was closed, and whether to come back. */
export const CLOSE_CODES = {
  /** The server is going away; the reason holds `retry_after_ms`. */
  draining: 1001,
  tooLarge: 1009,
  tooManyBadMessages: 4400,
  /** Credentials missing, wrong or expired. */
  unauthenticated: 4401,
  /** Origin or rights. */
  forbidden: 4403,
  noPong: 4408,
  slowConsumer: 4413,
  tooMany: 4429,
} as const;
export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES];

const FINAL_FROM = 4400;
const FINAL_TO = 4403;

/** 4400 to 4403 mean: do not come back as you are. Everything else: come back after a jittered wait. */
export function shouldReconnect(code: number): boolean {
  return code < FINAL_FROM || code > FINAL_TO;
}

/** The close reason is JSON, so that a program can read when to come back. */
export function formatCloseReason(message: string, retryAfterMs?: number): string {
  return JSON.stringify(retryAfterMs === undefined ? { message } : { message, retry_after_ms: retryAfterMs });
}

export interface CloseReason {
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

/** Reads a close reason; one that is not ours is taken as plain text. */
export function parseCloseReason(reason: string): CloseReason {
  try {
    const parsed: unknown = JSON.parse(reason);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) {
      const after = 'retry_after_ms' in parsed ? parsed.retry_after_ms : undefined;
      const isUsable = typeof after === 'number' && after >= 0;
      return { message: String(parsed.message), retryAfterMs: isUsable ? after : undefined };
    }
  } catch {
    // Plain text, or nothing: another server's or a proxy's reason.
  }
  return { message: reason, retryAfterMs: undefined };
}
