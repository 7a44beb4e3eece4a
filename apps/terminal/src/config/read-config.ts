/** Reads the configuration file of `tickboard top`: all of its faults at once, each with its line. */
import { LineCounter, parseDocument } from 'yaml';
import { type Fault, fault, type KnownParts, oneOf, OPTIONS, type Path, type TopConfig } from './top-config.ts';

/** `faults`: one line each, `FILE:LINE: what is wrong`. */
export type ReadConfig =
  | { readonly config: TopConfig; readonly faults?: undefined }
  | { readonly faults: readonly string[]; readonly config?: undefined };

/** `file` is its name for the person. */
export function readTopConfig(source: string, file: string, known: KnownParts): ReadConfig {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const at = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    return { faults: document.errors.map(({ pos, message }) => `${file}:${at(pos[0])}: ${message.split('\n')[0]}`) };
  }
  const content: unknown = document.toJS();
  const faults = checkAll(content ?? {}, known);
  if (faults.length === 0) return { config: nameColours(content ?? {}) };
  const lineOf = (path: Path): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { readonly range?: readonly number[] } | undefined;
      if (node?.range?.[0] !== undefined) return at(node.range[0]);
    }
    return 1;
  };
  return {
    faults: faults
      .map(({ path, words }) => ({ line: lineOf(path), text: [...path.filter(isName), words].join(': ') }))
      .sort((left, right) => left.line - right.line)
      .map(({ line, text }) => `${file}:${line}: ${text}`),
  };
}

/** The depth of colours is a name, and two of them read like numbers. */
function nameColours(config: Omit<TopConfig, 'colours'> & { readonly colours?: string | number }): TopConfig {
  const { colours, ...others } = config;
  return colours === undefined ? others : { ...others, colours: String(colours) as NonNullable<TopConfig['colours']> };
}

function checkAll(content: unknown, known: KnownParts): readonly Fault[] {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return fault([], content, 'names and values');
  }
  return Object.entries(content).flatMap(([name, value]) => {
    const check = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as keyof TopConfig] : undefined;
    if (check === undefined) return [{ path: [name], words: `no option; expected ${oneOf(Object.keys(OPTIONS))}` }];
    return check(value, [name], known);
  });
}

function isName(part: string | number): part is string {
  return typeof part === 'string';
}
