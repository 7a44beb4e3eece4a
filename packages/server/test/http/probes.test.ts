import { describe, expect, it } from 'vitest';
import { openHttp, sourceStatus, START, VERSION } from './http-under-test.ts';

const LIVE = sourceStatus();
const DOWN = sourceStatus({
  name: 'nats',
  type: 'nats',
  state: 'down',
  detail: 'connection refused',
  lastMessageAt: undefined,
});

describe('GET /health', () => {
  it('[H1] answers ok with service, time and version', async () => {
    const { get } = await openHttp();
    const answer = await get('/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'ok',
      service: 'dashboard-server',
      timestamp: START,
      version: VERSION,
    });
  });

  it('[H1] answers ok while every source is down', async () => {
    const { get } = await openHttp({ sources: [DOWN] });
    expect((await get('/health')).statusCode).toBe(200);
  });
});

describe('GET /ready', () => {
  it('[H2] is ready while every source is live', async () => {
    const { get } = await openHttp({ sources: [LIVE] });
    const answer = await get('/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'ready',
      mode: 'live',
      missing: {},
      sources: {
        redis: {
          type: 'redis',
          state: 'live',
          detail: 'connected to localhost:6379',
          since: START,
          last_message_at: START,
        },
      },
      timestamp: START,
    });
  });

  it('[H2] names what is missing, by source, and still lists the others', async () => {
    const { get } = await openHttp({ sources: [LIVE, DOWN] });
    const answer = await get('/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ status: 'not_ready', missing: { nats: 'down: connection refused' } });
    expect(answer.json().sources).toEqual({
      redis: expect.objectContaining({ state: 'live' }),
      nats: { type: 'nats', state: 'down', detail: 'connection refused', since: START },
    });
  });

  it.each(['connecting', 'stale', 'down'] as const)('[H2] is not ready while a source is %s', async (state) => {
    const { get } = await openHttp({ sources: [sourceStatus({ state, detail: '' })] });
    const answer = await get('/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json().missing).toEqual({ redis: state });
  });

  it('[H2] follows its sources', async () => {
    const under = await openHttp({ sources: [DOWN] });
    expect((await under.get('/ready')).statusCode).toBe(503);
    under.sources = [{ ...DOWN, state: 'live' }];
    expect((await under.get('/ready')).statusCode).toBe(200);
  });

  it('[H2] is ready with nothing but the simulation, and says so', async () => {
    const sim = sourceStatus({ name: 'sim', type: 'sim', detail: 'simulating 50 symbols' });
    const { get } = await openHttp({ sources: [sim], mode: 'simulated' });
    const answer = await get('/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'ready', mode: 'simulated' });
  });

  it('[H2] takes any name of a source for no more than a name', async () => {
    const { get } = await openHttp({ sources: [{ ...DOWN, name: '__proto__' }] });
    const answer = await get('/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('"missing":{"__proto__":"down: connection refused"}');
  });
});
