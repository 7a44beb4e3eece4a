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

/** All that RFC 6455 leaves for a reason: sockets throw on more. */
const REASON_MAX_BYTES = 123;
const encoder = new TextEncoder();

/** The close reason is JSON, so that a program can read when to come back. A message too long for it is cut. */
export function formatCloseReason(message: string, retryAfterMs?: number): string {
  const hint = retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs };
  const characters = Array.from(message).slice(0, REASON_MAX_BYTES);
  for (;;) {
    const reason = JSON.stringify({ message: characters.join(''), ...hint });
    if (characters.length === 0 || encoder.encode(reason).length <= REASON_MAX_BYTES) return reason;
    characters.pop();
  }
}

export interface CloseReason {
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

/** Reads a close reason; one that is not ours is taken as plain text. */
export function parseCloseReason(reason: string): CloseReason {
  try {
    const parsed: unknown = JSON.parse(reason);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      const after = 'retry_after_ms' in parsed ? parsed.retry_after_ms : undefined;
      const isUsable = typeof after === 'number' && after >= 0 && Number.isFinite(after);
      return { message: parsed.message, retryAfterMs: isUsable ? after : undefined };
    }
  } catch {
    // Plain text, or nothing: another server's or a proxy's reason.
  }
  return { message: reason, retryAfterMs: undefined };
}
