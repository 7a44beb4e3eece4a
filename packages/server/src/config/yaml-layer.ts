/** Reads a YAML file against the option table, keeping the line of every value. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar, type Document, type YAMLMap } from 'yaml';
import { showName, type Fault } from './config-error.ts';
import { toConfigNode, type MapNode } from './config-node.ts';
import { ENTRIES, ENTRY_BY_PATH, findNode } from './entries.ts';
import { isUnset, type Layer, type Setting } from './layer.ts';
import { nearestName } from './nearest-name.ts';
import { Section, type Written } from './option.ts';

/** Every scalar stays the text that was written, so that all layers are read by one parser: `012` is not 10. */
const PARSE_OPTIONS = { schema: 'failsafe', prettyErrors: false, stringKeys: true } as const;

/** Beneath it, each kind of source has options of its own. */
const SOURCES = 'sources';
const SOURCE_NAME = /^[A-Za-z][\w-]{0,63}$/;

type Environment = Readonly<Record<string, string | undefined>>;

export interface FileLayer extends Layer {
  readonly sources: ReadonlyMap<string, MapNode>;
}

/** Names that a wrong key could have been meant as. */
function knownNames(): Set<string> {
  return new Set(
    ENTRIES.flatMap(({ path }) => path.split('.').map((_name, depth, names) => names.slice(0, depth + 1).join('.'))),
  );
}

function suggest(names: readonly string[]): string {
  const written = names.join('.');
  const known = knownNames();
  const last = names.at(-1) ?? '';
  if (known.has(written)) return `, write ${written.split('.').at(-1)}: on a line of its own beneath its section`;
  const sameName = [...known].filter((path) => path.endsWith(`.${last}`));
  const nearest = sameName.length === 1 ? sameName[0] : nearestName(written, known);
  return nearest === undefined ? '' : `, did you mean ${nearest}?`;
}

/** For what is not one value. Aliases are not followed: no option needs them, and they can be made to grow without end. */
function describeShape(node: unknown): string {
  if (isMap(node)) return 'got options beneath it';
  if (isSeq(node)) return 'got a list';
  return isAlias(node) ? 'got an alias' : 'got a value';
}

class YamlReader {
  readonly settings: Setting[] = [];
  readonly faults: Fault[] = [];
  readonly sources = new Map<string, MapNode>();
  readonly #environment: Environment;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();
  readonly #file: string;

  constructor(text: string, file: string, environment: Environment) {
    this.#file = file;
    this.#environment = environment;
    this.#document = parseDocument(text, { ...PARSE_OPTIONS, lineCounter: this.#lines });
  }

  read(): void {
    const [error] = this.#document.errors;
    if (error !== undefined) {
      // What follows a colon quotes the file, which may hold a secret.
      const reason = error.message.split(/[:;\n]/)[0];
      this.faults.push({ path: this.#at(error.pos[0]), problem: `not valid YAML: ${reason}` });
      return;
    }
    const root = this.#document.contents;
    if (isMap(root)) this.#readMap(root, []);
    else if (this.#text(root) !== '') {
      this.faults.push({ path: this.#file, problem: 'no options in it', expected: 'sections such as server:' });
    }
  }

  #readMap(map: YAMLMap, parents: readonly string[]): void {
    for (const { key, value } of map.items) {
      const names = [...parents, isScalar(key) ? String(key.value) : ''];
      const where = this.#at(isScalar(key) ? key.range?.[0] : undefined);
      this.#readNode(names, value, where);
    }
  }

  #readNode(names: readonly string[], value: unknown, where: string): void {
    const path = names.join('.');
    const node = findNode(names);
    if (path === SOURCES) {
      this.#readSources(value, where);
    } else if (node === undefined) {
      this.faults.push({ path: showName(path), problem: `no such option${suggest(names)}`, where });
    } else if (node instanceof Section) {
      if (isMap(value)) this.#readMap(value, names);
      else if (this.#text(value) !== '') {
        const example = Object.keys(node.options)[0];
        this.faults.push({
          path,
          problem: describeShape(value),
          expected: `options beneath it, such as ${example}`,
          where,
        });
      }
    } else {
      this.#readOption(path, value, where);
    }
  }

  #readSources(value: unknown, where: string): void {
    const node = toConfigNode(value, SOURCES, where, {
      environment: this.#environment,
      at: (offset) => this.#at(offset),
      fault: (fault) => this.faults.push(fault),
    });
    if (node.kind !== 'map') {
      if (this.#text(value) === '') return;
      this.faults.push({ path: SOURCES, problem: describeShape(value), expected: 'sources by name beneath it', where });
      return;
    }
    for (const [name, source] of node.entries) {
      const path = `${SOURCES}.${showName(name)}`;
      if (!SOURCE_NAME.test(name)) {
        const expected = 'letters, digits, _ and -, a letter first, 64 at most';
        this.faults.push({ path, problem: 'this cannot be the name of a source', expected, where: source.where });
      } else if (source.kind === 'map') this.sources.set(name, source);
      else this.faults.push({ path, problem: 'nothing beneath it', expected: 'at least a type', where: source.where });
    }
  }

  #readOption(path: string, value: unknown, where: string): void {
    const entry = ENTRY_BY_PATH.get(path);
    if (entry === undefined) return;
    const written = this.#written(value);
    if (written === undefined) {
      this.faults.push({ path, problem: describeShape(value), expected: entry.option.kind.expected, where });
    } else if (!isUnset(entry, written)) {
      this.settings.push({ entry, written, layer: 'file', where });
    }
  }

  #written(value: unknown): Written | undefined {
    if (!isSeq(value)) return this.#text(value);
    const texts = value.items.map((item) => this.#text(item));
    return texts.every((text) => text !== undefined) ? texts : undefined;
  }

  /** The text of a scalar, empty for what YAML calls null; undefined for anything but a scalar. */
  #text(node: unknown): string | undefined {
    if (node === null || node === undefined) return '';
    if (!isScalar(node)) return undefined;
    const text = String(node.value).trim();
    return node.type === Scalar.PLAIN && /^(?:~|null)$/i.test(text) ? '' : text;
  }

  #at(offset: number | undefined): string {
    return `${this.#file}:${offset === undefined ? 1 : this.#lines.linePos(offset).line}`;
  }
}

/** `file` is the name that faults show. */
export function readYamlLayer(text: string, file: string, environment: Environment): FileLayer {
  const reader = new YamlReader(text, file, environment);
  reader.read();
  return reader;
}
