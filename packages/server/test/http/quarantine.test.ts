import { describe, expect, it } from 'vitest';
import { Quarantine } from '../../src/sources/quarantine.ts';
import { openHttp, START, START_MS } from './http-under-test.ts';

function openWithRefusals() {
  const nats = new Quarantine(() => START_MS);
  for (let round = 0; round < 101; round++) {
    nats.add({ kind: 'bad_json', where: `orders.${round}`, describe: () => 'Unexpected end', input: Buffer.from('{') });
  }
  nats.add({ kind: 'no_route', where: 'other', describe: () => 'nothing matches', input: undefined });
  const quarantines = new Map([
    ['redis', new Quarantine(() => START_MS)],
    ['my feed/2', nats],
  ]);
  return openHttp({ replaced: { quarantines: () => quarantines } });
}

describe('GET /admin/quarantine', () => {
  it('[H28] counts what was refused, by source', async () => {
    const { get } = await openWithRefusals();
    const answer = await get('/admin/quarantine');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      sources: { redis: { refused: 0, kept: 0 }, 'my feed/2': { refused: 102, kept: 100 } },
    });
  });

  it('[H28] shows the entries of one, the newest first', async () => {
    const { get } = await openWithRefusals();
    const answer = await get('/admin/quarantine/my%20feed%2F2');
    const { entries, ...counts } = answer.json();
    expect(counts).toEqual({ source: 'my feed/2', refused: 102, kept: 100 });
    expect(entries).toHaveLength(100);
    expect(entries.slice(0, 2)).toEqual([
      { time: START, kind: 'no_route', where: 'other', why: 'nothing matches' },
      {
        time: START,
        kind: 'bad_json',
        where: 'orders.100',
        why: 'Unexpected end',
        input: '{',
        input_as: 'text',
        input_cut: false,
      },
    ]);
    expect((await get('/admin/quarantine/redis')).json()).toEqual({
      source: 'redis',
      refused: 0,
      kept: 0,
      entries: [],
    });
  });

  it('[H8] knows no other source', async () => {
    const { get } = await openWithRefusals();
    const answer = await get('/admin/quarantine/nothing');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ error: 'there is no source "nothing"' });
  });
});
