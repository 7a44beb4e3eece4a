import { ManualClock } from '@tickboard/core/clock';
import type { Change } from '@tickboard/core/store/change';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Quarantine, type QuarantinedInput } from '../../src/sources/quarantine.ts';
import { openSupervision, quote } from './supervision-under-test.ts';

const KEPT = 100;
const INPUT_MAX = 2_048;

function shown(input: unknown): QuarantinedInput | undefined {
  const quarantine = new Quarantine(() => 0);
  quarantine.add({ kind: 'bad', where: 'here', describe: () => 'wrong', input });
  return quarantine.list()[0]?.input;
}

describe('what was refused', () => {
  it('[V12] is kept with time, kind, place, reason and input, whether it was decoded or not', () => {
    const { puppet, clock } = openSupervision();
    const { context, supervised } = puppet('redis');
    context.connected();
    const first = clock.now();
    context.refuse('bad_json', 'market_data:A', 'Unexpected token', Buffer.from('{"symbol"'));
    clock.advance(5);
    context.refuse('bad_shape', 'market_data:B', 'no symbol', { price: Number.NaN });
    clock.advance(5);
    context.deliver([quote('BTCUSDT', 1), quote('BTCUSDT', '2' as unknown as number)]);
    clock.advance(5);
    context.refuse('lost', 'orders', 'nothing to show');
    expect(supervised.quarantine.list()).toEqual([
      { time: first + 15, kind: 'lost', where: 'orders', why: 'nothing to show', input: undefined },
      {
        time: first + 10,
        kind: 'invalid_market_data',
        where: 'market_data',
        why: 'last_price must be number, got "2"',
        input: {
          as: 'json',
          shown: '{"op":"merge","channel":"market_data","row":{"symbol":"BTCUSDT","last_price":"2"}}',
          isCut: false,
        },
      },
      {
        time: first + 5,
        kind: 'bad_shape',
        where: 'market_data:B',
        why: 'no symbol',
        input: { as: 'json', shown: '{"price":NaN}', isCut: false },
      },
      {
        time: first,
        kind: 'bad_json',
        where: 'market_data:A',
        why: 'Unexpected token',
        input: { as: 'text', shown: '{"symbol"', isCut: false },
      },
    ]);
  });

  it('[V12] is the last hundred of each source, the newest first', () => {
    const { puppet, supervisor } = openSupervision(['redis', 'nats']);
    const counts = [0, 1, 99, 100, 101, 250];
    let done = 0;
    for (const count of counts) {
      for (; done < count; done++) puppet('redis').context.refuse('bad', `m${done}`, 'wrong', `payload ${done}`);
      const entries = puppet('redis').supervised.quarantine.list();
      const expected = Array.from({ length: Math.min(KEPT, count) }, (_, index) => count - 1 - index);
      expect(entries.map(({ where }) => where)).toEqual(expected.map((index) => `m${index}`));
      expect(entries.map(({ input }) => input?.shown)).toEqual(expected.map((index) => `payload ${index}`));
    }
    const { refused, kept } = supervisor.quarantines.get('redis')!;
    expect({ refused, kept }).toEqual({ refused: 250, kept: KEPT });
    expect(supervisor.quarantines.get('nats')!.refused).toBe(0);
  });

  it('[V12] is shown as text where it is UTF-8, in base64 where it is not, and cut to 2 KiB', () => {
    expect(shown(Buffer.from('€uro'))).toEqual({ as: 'text', shown: '€uro', isCut: false });
    expect(shown(Buffer.from([0xff, 0xfe, 1]))).toEqual({ as: 'base64', shown: '//4B', isCut: false });
    expect(shown(Buffer.from('€').subarray(0, 2))).toEqual({ as: 'base64', shown: '4oI=', isCut: false });
    expect(shown(new Uint8Array())).toEqual({ as: 'text', shown: '', isCut: false });
    // The 683rd of the characters, three bytes each, is cut through.
    expect(shown(Buffer.from('€'.repeat(1_000)))).toEqual({ as: 'text', shown: '€'.repeat(682), isCut: true });
    expect(shown('€'.repeat(1_000))).toEqual({ as: 'text', shown: '€'.repeat(682), isCut: true });
    expect(shown(Buffer.alloc(INPUT_MAX, 'x'))).toMatchObject({ isCut: false });
    expect(shown('x'.repeat(1_000_000))).toEqual({ as: 'text', shown: 'x'.repeat(INPUT_MAX), isCut: true });
    const long = shown(Array.from({ length: 1_000_000 }, () => 1));
    expect(long).toEqual({ as: 'json', shown: `[${'1,'.repeat(INPUT_MAX)}`.slice(0, INPUT_MAX), isCut: true });
  });

  it('[V12] is what it was when it was refused, though its memory is used again', () => {
    const quarantine = new Quarantine(() => 0);
    const memory = Buffer.from('first');
    quarantine.add({ kind: 'bad', where: 'here', describe: () => 'wrong', input: memory });
    memory.write('other');
    expect(quarantine.list()[0]?.input?.shown).toBe('first');
  });

  it('[V12] is put in words once a second, and once only, however much of it there is', () => {
    const { puppet, supervisor, clock } = openSupervision();
    const { context, supervised } = puppet('redis');
    supervisor.run();
    const row: Record<string, unknown> = { symbol: 'BTCUSDT', last_price: '1' };
    for (let round = 0; round < 10_000; round++)
      context.deliver([{ op: 'merge', channel: 'market_data', row } as Change]);
    clock.advance(1_000);
    row['last_price'] = '2';
    const entries = supervised.quarantine.list();
    expect(entries).toHaveLength(KEPT);
    for (const { why } of entries) expect(why).toBe('last_price must be number, got "1"');
  });

  it('[V12] costs no more than the words that are kept, under a flood', () => {
    const quarantine = new Quarantine(() => 0);
    let described = 0;
    const explain = () => `wrong ${described++}`;
    for (let round = 0; round < 10_000; round++)
      quarantine.add({ kind: 'bad', where: 'here', describe: explain, input: { round } });
    quarantine.settle();
    quarantine.list();
    expect(described).toBe(KEPT);
  });

  it('[V12] may be anything at all, hostile values included', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    expect(shown(cyclic)?.as).toBe('json');
    const angry = {
      get price(): number {
        throw new Error('no');
      },
    };
    expect(shown(angry)?.shown).toBe('a value that cannot be read');
    expect(shown([undefined, 1n, -0, new Date(0), new Float64Array(2), () => 1, '\ud800'])?.shown).toBe(
      String.raw`[undefined,1n,-0,1970-01-01T00:00:00.000Z,16 bytes,a function,"\ud800"]`,
    );
    const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.json().map((text) => JSON.parse(text) as unknown),
        ),
        (value) => {
          const clock = new ManualClock();
          const quarantine = new Quarantine(() => clock.now());
          quarantine.add({ kind: 'bad', where: 'here', describe: () => 'wrong', input: value });
          const [entry] = quarantine.list();
          expect((entry?.input?.shown ?? '').length).toBeLessThanOrEqual(INPUT_MAX);
          expect(entry?.input === undefined).toBe(value === undefined);
        },
      ),
    );
  });

  it('[V12] is shown as the JSON that it was', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        // A text is shown as it is.
        if (typeof value === 'string') return;
        const input = shown(value)!;
        if (!input.isCut) expect(JSON.parse(input.shown)).toEqual(value);
      }),
    );
  });
});
