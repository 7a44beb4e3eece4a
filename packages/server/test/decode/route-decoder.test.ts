import type { Change } from '@tickboard/core/store/change';
import { encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/decode/route.ts';
import { RouteDecoder } from '../../src/decode/route-decoder.ts';
import { SubjectPattern } from '../../src/decode/subject-pattern.ts';
import { isObject, readFigure, readText, readTime } from '../../src/decode/values.ts';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** A list of positions, or one: `{symbol, quantity, at}`; a quantity of 0 ends it. */
function positionsRoute(lists?: readonly string[]): Route {
  return {
    pattern: new SubjectPattern('positions*'),
    format: 'json',
    ...(lists && { lists }),
    decode: (value, _subject, output) => {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (!isObject(item)) {
          output.refuse('bad_shape', 'no position');
          continue;
        }
        const key = String(item['symbol']);
        const row = {
          symbol: readText(item['symbol']),
          quantity: readFigure(item['quantity']),
          updated_at: readTime(item['at']),
        };
        if (item['quantity'] === 0) output.add({ op: 'delete', channel: 'positions', key });
        else output.add({ op: 'merge', channel: 'positions', row });
      }
    },
  };
}

const silentRoute: Route = { pattern: new SubjectPattern('silent'), format: 'msgpack', decode: () => {} };

interface Refused {
  readonly kind: string;
  readonly where: string;
  readonly why: string;
  readonly input: unknown;
}

function setUp(routes: readonly Route[] = [positionsRoute(), silentRoute], maxPayloadBytes?: number) {
  const deliveries: (readonly Change[])[] = [];
  const refused: Refused[] = [];
  const decoder = new RouteDecoder({
    routes,
    sink: {
      deliver: (changes) => deliveries.push(changes),
      refuse: (kind, where, why, input) => refused.push({ kind, where, why, input }),
    },
    ...(maxPayloadBytes !== undefined && { maxPayloadBytes }),
  });
  return { decoder, deliveries, refused, changes: () => deliveries.flat() };
}

function ask(decoder: RouteDecoder, list: readonly object[], meanwhile: () => void = () => {}): void {
  decoder.beginAnswer('positions');
  meanwhile();
  decoder.receive('positions', bytes(list), 'answer');
  decoder.endAnswer('positions');
  decoder.flush();
}

const deletion = (key: string) => ({ op: 'delete', channel: 'positions', key, isLoaded: true });

describe('the route of a message', () => {
  it('[DE2] is the first that matches', () => {
    const second: Route = { ...positionsRoute(), decode: () => expect.unreachable('the first takes it') };
    const { decoder, changes } = setUp([positionsRoute(), second]);
    decoder.receive('positions.BTC', bytes({ symbol: 'BTC', quantity: 1 }));
    decoder.flush();
    expect(changes()).toEqual([{ op: 'merge', channel: 'positions', row: { symbol: 'BTC', quantity: 1 } }]);
  });

  it('[DE2] refuses a name that none matches, each time', () => {
    const { decoder, refused } = setUp();
    for (let round = 0; round < 2; round++) decoder.receive('else', bytes('{}'));
    expect(refused.map(({ kind, where }) => [kind, where])).toEqual([
      ['no_route', 'else'],
      ['no_route', 'else'],
    ]);
  });
});

describe('a name', () => {
  it('[DE2] of more than 512 characters is refused before patterns are held against it', () => {
    const { decoder, refused, changes } = setUp();
    decoder.receive('positions'.padEnd(512, 'x'), bytes({ symbol: 'A', quantity: 1 }));
    decoder.receive('positions'.padEnd(513, 'x'), bytes({ symbol: 'B', quantity: 1 }));
    decoder.flush();
    expect(changes()).toHaveLength(1);
    expect(refused).toMatchObject([{ kind: 'too_large', why: 'a name of 513, where 512 are allowed' }]);
  });
});

describe('a payload', () => {
  it('[DE3] that is too long is refused unread', () => {
    const { decoder, refused } = setUp([positionsRoute()], 10);
    decoder.receive('positions', bytes('{"symbol":"BTC"}'));
    expect(refused).toMatchObject([{ kind: 'too_large', why: '16 bytes, where 10 are allowed' }]);
  });

  it.each([
    ['positions', 'bad_json', bytes('{"symbol"')],
    ['positions', 'bad_json', bytes('')],
    ['silent', 'bad_msgpack', Buffer.from([0xc1])],
    ['silent', 'bad_msgpack', Buffer.from([])],
  ])('[DE3] of %s that cannot be read is %s, and is handed on for inspection', (name, kind, payload) => {
    const { decoder, refused, changes } = setUp();
    decoder.receive(name, payload);
    expect(refused).toMatchObject([{ kind, where: name, input: payload }]);
    expect(refused[0]?.why).not.toBe('');
    expect(changes()).toEqual([]);
  });

  it('[DE3] [P31] that declares more than it holds is refused before it takes the memory', () => {
    const { decoder, refused } = setUp();
    decoder.receive('silent', Buffer.from('dd01fffffe'.repeat(16), 'hex'));
    expect(refused).toMatchObject([{ kind: 'bad_msgpack', why: expect.stringContaining('elements are declared') }]);
  });

  it('[DE4] that tells nothing new is a sign of life, unless it was only kept', () => {
    const { decoder, deliveries } = setUp();
    decoder.receive('silent', encode({ any: 'thing' }));
    expect(deliveries).toEqual([[]]);
    decoder.receive('silent', encode(null), 'kept');
    expect(deliveries).toHaveLength(1);
  });
});

describe('the order of what is handed over', () => {
  it('[DE5] is that of arrival, all of a turn together', async () => {
    const { decoder, deliveries } = setUp();
    for (const symbol of ['A', 'B', 'C']) decoder.receive('positions', bytes({ symbol, quantity: 1 }));
    expect(deliveries).toEqual([]);
    await Promise.resolve();
    expect(deliveries.map((batch) => batch.map((change) => 'row' in change && change.row['symbol']))).toEqual([
      ['A', 'B', 'C'],
    ]);
  });

  it('[CL7] [DE5] is shown to who watches: what a message means before the next one', () => {
    const happened: string[] = [];
    const decoder = new RouteDecoder({
      routes: [positionsRoute()],
      sink: {
        deliver: (changes) => happened.push(`${changes.length} changed`),
        refuse: (kind) => happened.push(kind),
        heard: (name) => happened.push(name),
      },
    });
    decoder.receive('positions.a', bytes([{ symbol: 'A' }, { symbol: 'B' }]));
    decoder.receive('positions.b', bytes('{'));
    decoder.receive('positions.c', bytes({ symbol: 'A', quantity: 1 }));
    expect(happened).toEqual(['positions.a', '2 changed', 'positions.b', 'bad_json', 'positions.c', '1 changed']);
  });

  it('[DE5] is kept where a turn brings more than a batch', () => {
    const { decoder, deliveries, changes } = setUp();
    const list = Array.from({ length: 1_300 }, (_item, index) => ({ symbol: `S${index}`, quantity: 1 }));
    decoder.receive('positions', bytes(list));
    decoder.flush();
    expect(deliveries.map((batch) => batch.length)).toEqual([512, 512, 276]);
    expect(changes().map((change) => 'row' in change && change.row['symbol'])).toEqual(
      list.map(({ symbol }) => symbol),
    );
  });

  it('[DE5] ends when the source is closed', async () => {
    const { decoder, deliveries, refused } = setUp();
    decoder.receive('positions', bytes({ symbol: 'A', quantity: 1 }));
    decoder.close();
    decoder.receive('positions', bytes({ symbol: 'B', quantity: 1 }));
    decoder.receive('positions', bytes('{'));
    decoder.receive('silent', encode(1));
    await Promise.resolve();
    expect([deliveries, refused]).toEqual([[], []]);
  });
});

describe('an answer', () => {
  it('[DE6] replaces no newer row', () => {
    const { decoder, changes } = setUp();
    ask(decoder, [{ symbol: 'A', quantity: 1, at: 5 }]);
    expect(changes()).toMatchObject([{ row: { symbol: 'A', updated_at: 5 }, ifNewer: true }]);
  });

  it('[DE6] leaves a row without a time to the stream that told of it meanwhile, and only meanwhile', () => {
    const { decoder, changes } = setUp();
    const tell = () => decoder.receive('positions', bytes({ symbol: 'A', quantity: 2 }));
    ask(
      decoder,
      [
        { symbol: 'A', quantity: 1 },
        { symbol: 'B', quantity: 1 },
      ],
      tell,
    );
    expect(changes().map((change) => 'row' in change && [change.row['symbol'], change.row['quantity']])).toEqual([
      ['A', 2],
      ['B', 1],
    ]);
    ask(decoder, [{ symbol: 'A', quantity: 3 }]);
    expect(changes().at(-1)).toMatchObject({ row: { symbol: 'A', quantity: 3 } });
  });

  it('[DE6] that was told with a time is held against what is there', () => {
    const { decoder, changes } = setUp();
    const tell = () => decoder.receive('positions', bytes({ symbol: 'A', quantity: 2, at: 9 }));
    ask(decoder, [{ symbol: 'A', quantity: 1, at: 5 }], tell);
    expect(changes()).toMatchObject([{ row: { updated_at: 9 } }, { row: { updated_at: 5 }, ifNewer: true }]);
    expect(changes()[0]).not.toHaveProperty('ifNewer');
  });

  it('[DE6] leaves a row of the very time that the stream told of meanwhile', () => {
    const { decoder, changes } = setUp();
    const tell = () => decoder.receive('positions', bytes({ symbol: 'A', quantity: 2, at: 5 }));
    ask(decoder, [{ symbol: 'A', quantity: 1, at: 5 }], tell);
    expect(changes()).toMatchObject([{ row: { quantity: 2 } }]);
    ask(decoder, [{ symbol: 'A', quantity: 3, at: 5 }]);
    expect(changes().at(-1)).toMatchObject({ row: { quantity: 3 }, ifNewer: true });
  });

  it('[DE6] gives way to what was told without a time, or of the same second', () => {
    const { decoder, changes } = setUp();
    const tell = () => {
      decoder.receive('positions', bytes({ symbol: 'A', quantity: 2 }));
      decoder.receive('positions', bytes({ symbol: 'B', quantity: 2, at: 5 }));
    };
    ask(
      decoder,
      [
        { symbol: 'A', quantity: 1, at: 9 },
        { symbol: 'B', quantity: 1, at: 5 },
      ],
      tell,
    );
    expect(changes().map((change) => 'row' in change && change.row['quantity'])).toEqual([2, 2]);
  });

  it('[DE6] counts from its own question, also while others are asked', () => {
    const { decoder, changes } = setUp();
    decoder.beginAnswer('positions.slow');
    decoder.receive('positions', bytes({ symbol: 'A', quantity: 2 }));
    // Asked after A was told of: the answer knows it.
    ask(decoder, [{ symbol: 'A', quantity: 3 }]);
    expect(changes().at(-1)).toMatchObject({ row: { quantity: 3 } });
    decoder.receive('positions.slow', bytes([{ symbol: 'A', quantity: 1 }]), 'answer');
    decoder.endAnswer('positions.slow');
    decoder.flush();
    expect(changes().at(-1)).toMatchObject({ row: { quantity: 3 } });
  });

  it('[DE7] is not marked as loaded, what was kept is', () => {
    const { decoder, changes } = setUp();
    decoder.receive('positions', bytes({ symbol: 'A', quantity: 1 }), 'answer');
    decoder.receive('positions', bytes({ symbol: 'A', quantity: 1 }), 'kept');
    decoder.flush();
    expect(changes().map((change) => 'isLoaded' in change && change.isLoaded)).toEqual([false, true]);
  });
});

describe('what is told again at every connection', () => {
  it('[DE7] brings rows as loaded, and no events', () => {
    const route: Route = {
      pattern: new SubjectPattern('mixed'),
      format: 'json',
      decode: (_value, _subject, output) => {
        output.add({ op: 'event', channel: 'alerts', data: { message: 'again' } });
        output.add({ op: 'merge', channel: 'strategies', row: { id: 'a' } });
      },
    };
    const { decoder, changes } = setUp([route]);
    decoder.receive('mixed', bytes('1'), 'retained');
    decoder.flush();
    expect(changes()).toEqual([
      { op: 'merge', channel: 'strategies', row: { id: 'a' }, ifNewer: true, isLoaded: true },
    ]);
  });
});

describe('an answer that lists all', () => {
  const lists = () => setUp([positionsRoute(['positions'])]);

  it('[DE8] deletes what an earlier one had', () => {
    const { decoder, changes } = lists();
    ask(decoder, [
      { symbol: 'A', quantity: 1 },
      { symbol: 'B', quantity: 1 },
    ]);
    ask(decoder, [{ symbol: 'B', quantity: 1 }]);
    expect(changes().slice(2)).toMatchObject([{ row: { symbol: 'B' } }, deletion('A')]);
    ask(decoder, []);
    expect(changes().at(-1)).toEqual(deletion('B'));
  });

  it('[DE8] does not delete what the stream told of since the question', () => {
    const { decoder, changes } = lists();
    ask(decoder, [{ symbol: 'A', quantity: 1 }]);
    ask(decoder, [], () => decoder.receive('positions', bytes({ symbol: 'A', quantity: 2 })));
    expect(changes().some(({ op }) => op === 'delete')).toBe(false);
    ask(decoder, []);
    expect(changes().at(-1)).toEqual(deletion('A'));
  });

  it('[DE8] does not bring back what the stream deleted since the question', () => {
    const { decoder, changes } = lists();
    ask(decoder, [{ symbol: 'A', quantity: 1 }]);
    ask(decoder, [{ symbol: 'A', quantity: 1, at: 1 }], () => {
      decoder.receive('positions', bytes({ symbol: 'A', quantity: 0 }));
    });
    expect(changes().at(-1)).toMatchObject({ op: 'delete', key: 'A' });
  });

  it('[DE9] deletes nothing when anything of it was refused', () => {
    const { decoder, changes, refused } = lists();
    ask(decoder, [{ symbol: 'A', quantity: 1 }]);
    ask(decoder, [17 as never]);
    expect(refused).toMatchObject([{ kind: 'bad_shape', where: 'positions' }]);
    expect(changes().some(({ op }) => op === 'delete')).toBe(false);
  });

  it('[DE8] speaks for its own name only', () => {
    const { decoder, changes } = lists();
    for (const [name, symbol] of [
      ['positions/a', 'A'],
      ['positions/b', 'B'],
      ['positions/a', 'A'],
    ] as const) {
      decoder.beginAnswer(name);
      decoder.receive(name, bytes([{ symbol, quantity: 1 }]), 'answer');
      decoder.endAnswer(name);
      decoder.flush();
    }
    expect(changes().map(({ op }) => op)).toEqual(['merge', 'merge', 'merge']);
  });
});
