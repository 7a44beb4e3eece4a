import { ManualClock } from '@tickboard/core/clock';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';
import { Lines } from './lines.ts';

const SECRET = 'hunter2';

function open(level: 'trace' | 'info' | 'silent' = 'info') {
  const lines = new Lines();
  const log = createLogger({ level, clock: new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 6)), stream: lines });
  return { lines, log };
}

describe('a line of the log', () => {
  it('[T10] is one JSON object with level, time, service, process and message', () => {
    const { lines, log } = open();
    log.warn({ source: 'redis', attempts: 3 }, 'gone\nfor now');
    expect(lines.text.endsWith('\n')).toBe(true);
    expect(lines.text.trimEnd()).not.toContain('\n');
    expect(lines.all).toEqual([
      {
        level: 'warn',
        time: '2026-01-02T03:04:05.006Z',
        service: 'dashboard-server',
        pid: process.pid,
        source: 'redis',
        attempts: 3,
        msg: 'gone\nfor now',
      },
    ]);
  });

  it('[T10] carries what a child logger is about', () => {
    const { lines, log } = open();
    log.child({ connection: 'c-1' }).child({ channel: 'fills' }).info('subscribed');
    expect(lines.all[0]).toMatchObject({ connection: 'c-1', channel: 'fills', msg: 'subscribed' });
  });
});

describe('the level', () => {
  it('[T12] decides what is logged, and changes for loggers that exist', () => {
    const { lines, log } = open();
    const child = log.child({ connection: 'c-1' });
    const grandchild = child.child({ channel: 'fills' });
    for (const each of [log, child, grandchild]) each.debug('before');
    log.level = 'debug';
    for (const each of [log, child, grandchild]) each.debug('during');
    log.level = 'error';
    for (const each of [log, child, grandchild]) each.warn('after');
    expect(lines.all.map(({ msg }) => msg)).toEqual(['during', 'during', 'during']);
    expect(grandchild.isLevelEnabled('warn')).toBe(false);
  });

  it('[T12] can be silent', () => {
    const { lines, log } = open('silent');
    log.fatal('nothing');
    expect(lines.text).toBe('');
  });
});

describe('secrets', () => {
  const names = [
    'authorization',
    'Authorization',
    'x-api-key',
    'X-API-Key',
    'apiKey',
    'api_key',
    'token',
    'accessToken',
  ];
  const more = ['password', 'client_secret', 'cookie', 'Set-Cookie', 'Proxy-Authorization', 'Sec-WebSocket-Protocol'];

  it.each([...names, ...more])('[T11] in a field %s are not logged', (name) => {
    const { lines, log } = open();
    log.info({ [name]: SECRET, request: { headers: { [name]: [SECRET, SECRET] } } }, 'refused');
    log.child({ [name]: { nested: SECRET } }).info('refused');
    expect(lines.text).not.toContain(SECRET);
    expect(lines.all[0]).toMatchObject({ [name]: '[redacted]', msg: 'refused' });
  });

  it.each([
    ['an address', `connecting to redis://desk:${SECRET}@redis:6379/0`],
    ['an address with an @ in its password', `connecting to redis://desk:${SECRET}@${SECRET}@redis:6379/0`],
    ['a query', `GET /ws?type=web&token=${SECRET}&format=json`],
    ['the start of a query', `GET /ws?api_key=${SECRET}`],
    ['a header', `Authorization: Bearer ${SECRET}`],
    ['a subprotocol', `offered tickboard, bearer.${SECRET}, other`],
  ])('[T11] in %s are not logged, wherever in the line', (_what, text) => {
    const { lines, log } = open();
    log.info(text);
    log.info({ detail: { text } }, 'refused');
    log.error(new Error(text));
    log.child({ text }).info('refused');
    expect(lines.all).toHaveLength(4);
    expect(lines.text).not.toContain(SECRET);
    expect(lines.all[0]?.['msg']).toContain('[redacted]');
  });

  it('[T11] are hidden at any depth, and nothing else is', () => {
    const secret = fc.constantFrom(...names, ...more);
    const plain = fc.constantFrom('symbol', 'tokens', 'detail', 'url', 'a"b', 'token ');
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom('x', 1, true, null),
        tie('object'),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
      object: fc.dictionary(plain, tie('node'), { maxKeys: 3 }),
    })).object;
    fc.assert(
      fc.property(tree, tree, secret, (around, hidden, name) => {
        const { lines, log } = open();
        log.info({ around, [name]: { hidden, SECRET } }, 'm');
        log.info({ around }, 'm');
        expect(lines.text).not.toContain(SECRET);
        for (const line of lines.all) expect(JSON.stringify(line['around'])).toBe(JSON.stringify(around));
      }),
    );
  });

  it('[T11] leave ordinary lines as they are', () => {
    const { lines, log } = open();
    log.info({ url: 'https://desk.example/a@b?symbol=BTC&tokens=2', mail: 'a@b.example' }, 'tokens: 3');
    expect(lines.all[0]).toMatchObject({
      url: 'https://desk.example/a@b?symbol=BTC&tokens=2',
      mail: 'a@b.example',
      msg: 'tokens: 3',
    });
  });
});
