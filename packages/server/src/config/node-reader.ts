/** Reads a part of the configuration option by option, and gathers what is wrong with it, each fault with its line. */
import { showName, showValue, type Fault } from './config-error.ts';
import type { ConfigNode, MapNode } from './config-node.ts';
import { nearestName } from './nearest-name.ts';
import type { Kind, Suffix, Written } from './option.ts';

export class NodeReader {
  /** `sources.bus.mapping[2]` */
  readonly path: string;
  readonly #node: MapNode;
  readonly #faults: Fault[];
  readonly #asked = new Set<string>();

  constructor(node: MapNode, path: string, faults: Fault[]) {
    this.#node = node;
    this.path = path;
    this.#faults = faults;
  }

  get where(): string {
    return this.#node.where;
  }

  /** Names that were written, in their order. */
  get names(): string[] {
    return [...this.#node.entries.keys()];
  }

  has(name: string): boolean {
    return this.#node.entries.has(name);
  }

  /** The value, or `undefined` where it is not given, or faulty (which is reported). */
  optional<Value extends {}>(name: string, kind: Kind<Value, Suffix>): Value | undefined {
    const node = this.#take(name);
    if (node === undefined) return undefined;
    const written = toWritten(node);
    if (written === '' && !kind.isSecret) return undefined;
    const value = written === undefined ? undefined : kind.parse(written);
    if (value === undefined) {
      const shown = written === undefined ? describeShape(node) : describeWritten(kind, written);
      this.fault(shown, { name, expected: kind.expected });
    }
    return value;
  }

  option<Value extends {}>(name: string, kind: Kind<Value, Suffix>, fallback: NoInfer<Value>): Value {
    return this.optional(name, kind) ?? fallback;
  }

  /** `undefined` only where a fault was reported, so that the configuration is refused in any case. */
  required<Value extends {}>(name: string, kind: Kind<Value, Suffix>): Value | undefined {
    const isGiven = this.has(name) && !isEmpty(this.#node.entries.get(name));
    if (!isGiven) {
      this.#asked.add(name);
      this.fault('not given', { name, expected: kind.expected });
      return undefined;
    }
    return this.optional(name, kind);
  }

  /** A nested map. */
  map(name: string): NodeReader | undefined {
    const node = this.#take(name);
    if (node === undefined || isEmpty(node)) return undefined;
    if (node.kind === 'map') return new NodeReader(node, `${this.path}.${name}`, this.#faults);
    this.fault(describeShape(node), { name, expected: 'options beneath it' });
    return undefined;
  }

  /** A list of maps. */
  maps(name: string): NodeReader[] {
    const node = this.#take(name);
    if (node === undefined || isEmpty(node)) return [];
    if (node.kind !== 'list') {
      this.fault(describeShape(node), { name, expected: 'a list' });
      return [];
    }
    return node.items.flatMap((item, index) => {
      const path = `${this.path}.${name}[${index}]`;
      if (item.kind === 'map') return [new NodeReader(item, path, this.#faults)];
      this.#faults.push({ path, problem: describeShape(item), expected: 'options beneath it', where: item.where });
      return [];
    });
  }

  /** Texts by name: headers, for instance. */
  texts(name: string): Readonly<Record<string, string>> {
    const reader = this.map(name);
    if (reader === undefined) return {};
    return Object.fromEntries(
      reader.names.flatMap((key) => {
        const node = reader.node(key);
        if (node?.kind === 'text') return [[key, node.text]];
        reader.fault('got more than one value', { name: key, expected: 'a text' });
        return [];
      }),
    );
  }

  /** What was written under a name, for what is read otherwise. */
  node(name: string): ConfigNode | undefined {
    return this.#take(name);
  }

  /** Something is wrong with the option of this name, or, without a name, with the whole part. */
  fault(problem: string, { name, expected }: { readonly name?: string; readonly expected?: string } = {}): void {
    const where = (name === undefined ? undefined : this.#node.entries.get(name)?.where) ?? this.#node.where;
    const path = name === undefined ? this.path : `${this.path}.${showName(name)}`;
    this.#faults.push({ path, problem, where, ...(expected !== undefined && { expected }) });
  }

  /** To be called when all was asked for: what was written beside it is a fault. */
  finish(): void {
    for (const name of this.names) {
      if (this.#asked.has(name)) continue;
      const nearest = nearestName(name, this.#asked);
      this.fault(`no such option${nearest === undefined ? '' : `, did you mean ${nearest}?`}`, { name });
    }
  }

  #take(name: string): ConfigNode | undefined {
    this.#asked.add(name);
    return this.#node.entries.get(name);
  }
}

function toWritten(node: ConfigNode): Written | undefined {
  if (node.kind === 'text') return node.text.trim();
  if (node.kind === 'map') return undefined;
  const texts = node.items.map((item) => (item.kind === 'text' ? item.text.trim() : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function isEmpty(node: ConfigNode | undefined): boolean {
  return node?.kind === 'text' && node.text.trim() === '';
}

function describeShape(node: ConfigNode): string {
  if (node.kind === 'map') return 'got options beneath it';
  return node.kind === 'list' ? 'got a list' : `got ${showValue(node.text)}`;
}

function describeWritten(kind: Pick<Kind<never, Suffix>, 'mask'>, written: Written): string {
  const shown = typeof written === 'string' ? written : written.join(', ');
  return `got ${showValue(kind.mask(shown))}`;
}
