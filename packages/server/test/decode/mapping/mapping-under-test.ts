/** A mapping as it is written in a configuration, and what it makes of messages. */
import type { Change } from '@tickboard/core/store/change';
import type { Fault } from '@tickboard/server/config/config-error';
import { NodeReader } from '@tickboard/server/config/node-reader';
import { readMapping } from '@tickboard/server/decode/mapping/read-mapping';
import { RouteDecoder } from '@tickboard/server/decode/route-decoder';
import type { Origin } from '@tickboard/server/decode/origin';
import { findFault } from '@tickboard/server/ingest/validate';
import { load } from '../../config/load.ts';

const BOOK_DEPTH = 3;

export interface Outcome {
  /** Accepted by the gate to the state, without fields that are left as they are. */
  readonly changes: readonly unknown[];
  /** `kind: why`, of the decoder and of the gate. */
  readonly refused: readonly string[];
}

export class MappingUnderTest {
  readonly faults: Fault[] = [];
  readonly #decoder: RouteDecoder;
  #changes: Change[] = [];
  #refused: string[] = [];

  /** `yaml`: the list beneath `mapping:`, of any indentation. */
  constructor(yaml: string) {
    const indented = yaml.replaceAll(/^/gm, '      ');
    const { config } = load({ yaml: `sources:\n  desk:\n    type: test\n    mapping:\n${indented}\n` });
    const node = config.sources.get('desk');
    if (node === undefined) throw new Error('the configuration has no such source');
    const reader = new NodeReader(node, 'sources.desk', this.faults);
    const routes = readMapping(reader.maps('mapping'), { bookDepth: BOOK_DEPTH })();
    this.#decoder = new RouteDecoder({
      routes,
      sink: {
        deliver: (changes) => this.#changes.push(...changes),
        refuse: (kind, _where, why) => this.#refused.push(`${kind}: ${why}`),
      },
    });
  }

  /** The lines beneath `mapping:` are counted from 1. */
  get faultLines(): string[] {
    return this.faults.map(({ path, problem, expected, where }) => {
      const line = Number(where?.split(':').at(-1)) - 4;
      return `${line} ${path.replace('sources.desk.mapping', '')}: ${problem}${expected === undefined ? '' : ` (${expected})`}`;
    });
  }

  receive(name: string, payload: Uint8Array): Outcome {
    this.#decoder.receive(name, payload);
    return this.#take();
  }

  /** A message in JSON, as it comes over a wire. */
  say(name: string, value: unknown): Outcome {
    return this.receive(name, Buffer.from(JSON.stringify(value)));
  }

  /** A value as it is, without a wire. */
  give(name: string, value: unknown, origin: Origin = 'stream'): Outcome {
    if (origin !== 'stream') this.#decoder.beginAnswer(name);
    this.#decoder.receiveValue(name, value, origin);
    if (origin !== 'stream') this.#decoder.endAnswer(name);
    return this.#take();
  }

  #take(): Outcome {
    this.#decoder.flush();
    const changes: unknown[] = [];
    for (const change of this.#changes) {
      const fault = findFault(change);
      if (fault === undefined) changes.push(withoutUndefined(change));
      else this.#refused.push(`${fault.kind}: ${fault.describe()}`);
    }
    const refused = this.#refused;
    [this.#changes, this.#refused] = [[], []];
    return { changes, refused };
  }
}

/** The fields that a mapping of one field makes of one value: `field` as written in YAML. */
export function mapField(channel: string, name: string, field: string, value: unknown): unknown {
  const mapping = new MappingUnderTest(
    [
      '- match: m',
      `  channel: ${channel}`,
      '  fields:',
      ...(channel === 'account' || channel === 'risk' ? [] : ['    symbol: { value: X }']),
      `    ${name}: ${field}`,
    ].join('\n'),
  );
  if (mapping.faults.length > 0) throw new Error(mapping.faultLines.join('\n'));
  const { changes, refused } = mapping.give('m', { v: value });
  const [change] = changes as { row: Record<string, unknown> }[];
  return change === undefined ? refused[0] : change.row[name];
}

function withoutUndefined(change: Change): unknown {
  const clean = (row: object) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
  if (change.op === 'delete') return change;
  return change.op === 'event' ? { ...change, data: clean(change.data) } : { ...change, row: clean(change.row) };
}
