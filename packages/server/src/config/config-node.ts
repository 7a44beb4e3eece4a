/** Parts of the configuration whose shape the option table does not know: each kind of source has its own. */
import { isMap, isScalar, isSeq, Scalar } from 'yaml';
import type { Fault } from './config-error.ts';

/** `where` is `config.yaml:12`. Every scalar is the text that was written. */
export interface TextNode {
  readonly kind: 'text';
  readonly text: string;
  readonly where: string;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
  readonly where: string;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, ConfigNode>;
  readonly where: string;
}

export type ConfigNode = TextNode | ListNode | MapNode;

export interface NodeConversion {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `config.yaml:12`, from a position in the file. */
  at(offset: number | undefined): string;
  fault(fault: Fault): void;
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** From parsed YAML. `${NAME}` in a text is replaced by that environment variable, so that files hold no secrets. */
export function toConfigNode(yaml: unknown, path: string, whereElse: string, conversion: NodeConversion): ConfigNode {
  const where = rangeStart(yaml) === undefined ? whereElse : conversion.at(rangeStart(yaml));
  if (isMap(yaml)) {
    const entries = new Map<string, ConfigNode>();
    for (const { key, value } of yaml.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const at = conversion.at(rangeStart(key));
      entries.set(name, toConfigNode(value, `${path}.${name}`, at, conversion));
    }
    return { kind: 'map', entries, where: whereElse };
  }
  if (isSeq(yaml)) {
    const items = yaml.items.map((item, index) => {
      const start = rangeStart(item);
      return toConfigNode(item, `${path}[${index}]`, start === undefined ? where : conversion.at(start), conversion);
    });
    return { kind: 'list', items, where: whereElse };
  }
  if (yaml === null || yaml === undefined) return { kind: 'text', text: '', where };
  if (isScalar(yaml)) return { kind: 'text', text: readText(yaml, path, where, conversion), where };
  conversion.fault({ path, problem: 'got an alias', expected: 'a value', where });
  return { kind: 'text', text: '', where };
}

function readText(scalar: Scalar, path: string, where: string, conversion: NodeConversion): string {
  const text = String(scalar.value);
  if (scalar.type === Scalar.PLAIN && /^(?:~|null)$/i.test(text)) return '';
  return text.replaceAll(VARIABLE, (_whole, name: string) => {
    const value = conversion.environment[name];
    if (value === undefined) conversion.fault({ path, problem: `the environment has no ${name}`, where });
    return value ?? '';
  });
}

function rangeStart(node: unknown): number | undefined {
  const range = (node as { readonly range?: readonly [number, number, number] | null } | null | undefined)?.range;
  return range?.[0];
}
