/** Why a gRPC server cannot be used, in words that tell an operator what to do. */
import { Code, ConnectError } from '@connectrpc/connect';
import { codeOf, describeNetworkError } from '../network-words.ts';

export interface Occasion {
  /** host:port. */
  readonly address: string;
  /** Full name; absent where no method was called yet. */
  readonly method?: string | undefined;
  readonly timeoutMs: number;
  /** Texts that must not be shown: a server may repeat what it was sent. */
  readonly secrets: readonly string[];
}

/** Failures that the next call would meet again. */
const FINAL_CODES: ReadonlySet<Code> = new Set([Code.Unauthenticated, Code.PermissionDenied, Code.Unimplemented]);

const NOT_HTTP2: ReadonlySet<string> = new Set(['ERR_HTTP2_ERROR', 'ERR_HTTP2_SESSION_ERROR', 'HPE_INVALID_CONSTANT']);

/** Alerts of TLS by which a server turns away what it was shown. */
const CERTIFICATE_WANTED = /^ERR_SSL_.*ALERT_(?:CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/;

export function isFinalFailure(error: unknown): boolean {
  return error instanceof ConnectError && FINAL_CODES.has(error.code);
}

export function describeGrpcError(error: unknown, occasion: Occasion): string {
  return hideSecrets(describe(error, occasion), occasion.secrets);
}

function describe(error: unknown, { address, method = 'the call', timeoutMs }: Occasion): string {
  if (typeof error === 'string') return error;
  const ofNetwork = describeNetworkError(error, address);
  if (ofNetwork !== undefined) return ofNetwork;
  const code = codeOf(error);
  if (code !== undefined && NOT_HTTP2.has(code)) return `gRPC is not spoken by ${address} (${messageOf(error)})`;
  if (code !== undefined && CERTIFICATE_WANTED.test(code)) {
    return `no certificate that is accepted by ${address}: it asks for tls.cert and tls.key (${messageOf(error)})`;
  }
  if (!(error instanceof ConnectError)) return `${address} failed: ${messageOf(error)}`;
  const said = error.rawMessage === '' ? '' : ` (${error.rawMessage.slice(0, 200)})`;
  switch (error.code) {
    case Code.Unauthenticated:
      return `wrong or missing credentials for ${method} at ${address}${said}`;
    case Code.PermissionDenied:
      return `no right to call ${method} at ${address}${said}`;
    case Code.Unimplemented:
      return `${method} is not served by ${address}${said}`;
    case Code.DeadlineExceeded:
      return `no answer to ${method} from ${address} within ${timeoutMs} ms`;
    case Code.Unavailable:
      return `${method} is not available at ${address} at present${said}`;
    case Code.ResourceExhausted:
      return `${method} is too much for ${address}, or its answer for max_message${said}`;
    default:
      return `${method} failed at ${address}: ${nameOf(error.code)}${said}`;
  }
}

/** `InvalidArgument` as words. */
function nameOf(code: Code): string {
  return Code[code].replaceAll(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}
