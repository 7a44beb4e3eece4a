import type { Route } from '@tickboard/server/decode/route';
import { SubjectPattern } from '@tickboard/server/decode/subject-pattern';
import { isObject, readFigure } from '@tickboard/server/decode/values';
import { RouteInbox } from '@tickboard/server/sources/redis/route-inbox';
import { beforeEach, describe, expect, it } from 'vitest';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';

const KEYS = 'keys pos:*';
const CHANNEL = Buffer.from('pos:A');

/** A quantity of 0 removes the position. */
const positions: Route = {
  pattern: new SubjectPattern('pos:{symbol}'),
  format: 'json',
  decode(value, { captures }, output) {
    const symbol = captures['symbol'] ?? '';
    const quantity = isObject(value) ? readFigure(value['qty']) : undefined;
    if (typeof quantity !== 'number') output.refuse('bad_shape', 'no position');
    else if (quantity === 0) output.add({ op: 'delete', channel: 'positions', key: symbol });
    else output.add({ op: 'merge', channel: 'positions', row: { symbol, quantity } });
  },
};

let context: RecordingContext;
let inbox: RouteInbox;

beforeEach(() => {
  context = new RecordingContext();
  inbox = new RouteInbox(
    {
      routes: [positions],
      channels: [new SubjectPattern('pos:*')],
      keys: [{ pattern: new SubjectPattern('pos:*'), isGoneDeleted: true }],
      maxPayloadBytes: 1_000,
    },
    context,
  );
});

const quantity = (value: number) => Buffer.from(JSON.stringify({ qty: value }));

function tell(value: number): void {
  inbox.receiveMessage('pos:*', CHANNEL, quantity(value));
  inbox.flush();
}

function load(keys: Readonly<Record<string, Buffer>>, during = () => {}): void {
  inbox.beginLoad(KEYS);
  during();
  for (const [key, payload] of Object.entries(keys)) inbox.receiveKey(KEYS, key, payload);
  inbox.endLoad(KEYS);
}

const held = () => Object.fromEntries([...context.table('positions')].map(([key, row]) => [key, row['quantity']]));

describe('keys beside channels', () => {
  it('[R29] do not bring back what a message removed while they were read', () => {
    load({ 'pos:A': quantity(1), 'pos:B': quantity(2) });
    load({ 'pos:A': quantity(1), 'pos:B': quantity(2) }, () => tell(0));
    expect(held()).toEqual({ B: 2 });
    load({ 'pos:A': quantity(3), 'pos:B': quantity(2) });
    expect(held()).toEqual({ A: 3, B: 2 });
  });

  it('[R29] do not remove what a message told while they were read', () => {
    load({ 'pos:A': quantity(1) });
    load({}, () => tell(5));
    expect(held()).toEqual({ A: 5 });
    load({});
    expect(held()).toEqual({});
  });

  it('[R29] give way to what a message told while they were read', () => {
    load({ 'pos:A': quantity(1) });
    load({ 'pos:A': quantity(1) }, () => tell(5));
    expect(held()).toEqual({ A: 5 });
    load({ 'pos:A': quantity(3) });
    expect(held()).toEqual({ A: 3 });
  });

  it('[R29] leave alone what only messages told', () => {
    tell(5);
    load({ 'pos:B': quantity(2) });
    load({});
    expect(held()).toEqual({ A: 5 });
  });

  it('[R29] keep the row of one that cannot be read, as often as that is so', () => {
    load({ 'pos:A': quantity(1) });
    for (let round = 0; round < 3; round++) load({ 'pos:A': Buffer.from('{"other":1}') });
    expect(held()).toEqual({ A: 1 });
    load({});
    expect(held()).toEqual({});
    expect(context.refusals.map(({ kind, where }) => `${kind} ${where}`)).toEqual(Array(3).fill('bad_shape pos:A'));
  });

  it('[R29] [SC5] hand over nothing once they are closed', () => {
    inbox.close();
    load({ 'pos:A': quantity(1) });
    tell(1);
    expect(context.deliveries).toBe(0);
  });
});
