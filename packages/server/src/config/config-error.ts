/** One thing wrong with the configuration. Holds nothing secret: it is printed and logged. */
export interface Fault {
  /** Path of the option; the name, key or file as written where there is no such option. */
  readonly path: string;
  /** What is wrong: `got "http"`. */
  readonly problem: string;
  /** What a right value looks like, where there is one. */
  readonly expected?: string;
  /** `config.yaml:3`, `DASHBOARD_PORT`, `--port`; absent where the path already says it. */
  readonly where?: string;
}

function formatFault({ path, problem, expected, where }: Fault): string {
  const wish = expected === undefined ? '' : `, expected ${expected}`;
  const origin = where === undefined ? '' : ` (${where})`;
  return `${path}: ${problem}${wish}${origin}`;
}

/** Everything wrong with the configuration at once, one line each in `message`. Trying again does not help. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(formatFault).join('\n'));
    this.faults = faults;
  }
}

const SHOWN_MAX_LENGTH = 80;

/** A value on one line, cut to a length that a terminal shows. */
export function showValue(text: string): string {
  const cut = text.length > SHOWN_MAX_LENGTH ? `${text.slice(0, SHOWN_MAX_LENGTH)}…` : text;
  return JSON.stringify(cut);
}

/** A key as written, unless it needs quotes to be one readable word. */
export function showName(name: string): string {
  return /^[\w.-]{1,80}$/.test(name) ? name : showValue(name);
}
