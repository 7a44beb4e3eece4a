import { describe, expect, it } from 'vitest';
import { ConfigError, type Fault } from '../../src/config/config-error.ts';
import { duration, integer, line, listOf, secret, url } from '../../src/config/kinds.ts';
import { describeLiveChanges } from '../../src/config/live-changes.ts';
import { NodeReader } from '../../src/config/node-reader.ts';
import { faultLines, load } from './load.ts';

/** What a type of source would do with what stands beneath `sources.bus`. */
function read<Values>(yaml: string, ask: (reader: NodeReader) => Values) {
  const node = load({ yaml }).config.sources.get('bus');
  if (node === undefined) throw new Error('there is no bus in it');
  const faults: Fault[] = [];
  const reader = new NodeReader(node, 'sources.bus', faults);
  const values = ask(reader);
  reader.finish();
  return { values, lines: faults.length === 0 ? [] : new ConfigError(faults).message.split('\n') };
}

describe('what stands beneath sources', () => {
  it('[C23] is kept by name, in its order', () => {
    const { sources } = load({ yaml: 'sources:\n  b:\n    type: x\n  a: {type: y}\n' }).config;
    expect([...sources.keys()]).toEqual(['b', 'a']);
    expect(load({ yaml: 'sources:\n' }).config.sources.size).toBe(0);
  });

  it('[C23] has names of letters, digits, _ and -, and something beneath', () => {
    const yaml = 'sources:\n  1st: {type: x}\n  a.b: {type: x}\n  bare:\n  list: [a]\n';
    expect(faultLines({ yaml })).toEqual([
      'sources.1st: this cannot be the name of a source, expected letters, digits, _ and -, a letter first, 64 at most (config.yaml:2)',
      'sources.a.b: this cannot be the name of a source, expected letters, digits, _ and -, a letter first, 64 at most (config.yaml:3)',
      'sources.bare: nothing beneath it, expected at least a type (config.yaml:4)',
      'sources.list: nothing beneath it, expected at least a type (config.yaml:5)',
    ]);
  });

  it('[C23] is no list', () => {
    expect(faultLines({ yaml: 'sources: [a]\n' })).toEqual([
      'sources: got a list, expected sources by name beneath it (config.yaml:1)',
    ]);
  });

  it('[C24] is read option by option', () => {
    const yaml =
      'sources:\n  bus:\n    url: localhost:4222\n    wait: 2s\n    subjects: [a, b]\n    more: c, d\n' +
      '    headers: {X-One: "1"}\n    parts:\n      - {size: 1}\n      - size: 2\n    auth:\n      key: k\n';
    const { values, lines } = read(yaml, (reader) => ({
      url: reader.required('url', url(['nats'], 'localhost:4222')),
      wait: reader.option('wait', duration('1s', '1m'), 5_000),
      pause: reader.option('pause', duration('1s', '1m'), 5_000),
      subjects: reader.optional('subjects', listOf('subjects')),
      more: reader.optional('more', listOf('subjects')),
      headers: reader.texts('headers'),
      parts: reader.maps('parts').map((part) => [part.path, part.where, part.required('size', integer(1, 9))]),
      key: reader.map('auth')?.required('key', secret()),
    }));
    expect(lines).toEqual([]);
    expect(values).toEqual({
      url: 'nats://localhost:4222',
      wait: 2_000,
      pause: 5_000,
      subjects: ['a', 'b'],
      more: ['c', 'd'],
      headers: { 'X-One': '1' },
      parts: [
        ['sources.bus.parts[0]', 'config.yaml:9', 1],
        ['sources.bus.parts[1]', 'config.yaml:10', 2],
      ],
      key: 'k',
    });
  });

  it('[C24] is refused with path and line, all faults at once', () => {
    const yaml =
      'sources:\n  bus:\n    type: x\n    wait: long\n    hedaers: {a: b}\n    parts:\n      - size: 0\n      - text\n' +
      '    subjects:\n      a: b\n    auth: [a]\n';
    const { lines } = read(yaml, (reader) => {
      reader.required('type', line('a type'));
      reader.required('url', url(['nats'], 'localhost:4222'));
      reader.option('wait', duration('1s', '1m'), 1_000);
      reader.texts('headers');
      for (const part of reader.maps('parts')) part.required('size', integer(1, 9));
      reader.optional('subjects', listOf('subjects'));
      reader.map('auth');
    });
    expect(lines).toEqual([
      'sources.bus.url: not given, expected an address such as localhost:4222 (config.yaml:2)',
      'sources.bus.wait: got "long", expected a duration from 1s to 1m (config.yaml:4)',
      'sources.bus.parts[1]: got "text", expected options beneath it (config.yaml:8)',
      'sources.bus.parts[0].size: got "0", expected a whole number from 1 to 9 (config.yaml:7)',
      'sources.bus.subjects: got options beneath it, expected a list of subjects (config.yaml:9)',
      'sources.bus.auth: got a list, expected options beneath it (config.yaml:11)',
      'sources.bus.hedaers: no such option, did you mean headers? (config.yaml:5)',
    ]);
  });

  it('[C24] shows no secret', () => {
    const yaml = 'sources:\n  bus:\n    key: "with space hunter2"\n    url: "x://me:hunter2@host"\n';
    const { lines } = read(yaml, (reader) => {
      reader.optional('key', secret());
      reader.optional('url', url(['nats'], 'localhost:4222'));
    });
    expect(lines).toHaveLength(2);
    expect(lines.join()).not.toContain('hunter2');
  });

  it('[C25] takes variables of the environment, and refuses those that are not set', () => {
    const yaml = 'sources:\n  bus:\n    key: ${BUS_KEY}\n    url: "host-${PLACE}:1"\n';
    const environment = { BUS_KEY: 'k', PLACE: 'a' };
    const node = load({ yaml, environment }).config.sources.get('bus');
    expect([...(node?.entries ?? [])].map(([name, value]) => [name, value.kind === 'text' && value.text])).toEqual([
      ['key', 'k'],
      ['url', 'host-a:1'],
    ]);
    expect(faultLines({ yaml, environment: { PLACE: 'a' } })).toEqual([
      'sources.bus.key: the environment has no BUS_KEY (config.yaml:3)',
    ]);
  });

  it('[C25] takes nothing by reference', () => {
    expect(faultLines({ yaml: 'sources:\n  a: {type: &t x}\n  b: {type: *t}\n' })).toEqual([
      'sources.b.type: got an alias, expected a value (config.yaml:3)',
    ]);
  });

  it('[C26] needs a restart where it changes, not where it moves', () => {
    const yaml = 'sources:\n  bus: {type: x, list: [a]}\n';
    const { config } = load({ yaml });
    expect(describeLiveChanges(config, load({ yaml: `\n\n${yaml}` }).config).needsRestart).toEqual([]);
    for (const other of ['sources:\n  bus: {type: x, list: [b]}\n', 'sources:\n  bas: {type: x, list: [a]}\n', '']) {
      expect(describeLiveChanges(config, load({ yaml: other }).config).needsRestart).toEqual(['sources']);
    }
  });
});
