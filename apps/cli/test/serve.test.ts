import { closeSync, openSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../../../test/harness/free-port.ts';
import { until } from '../../../test/harness/until.ts';
import { WireClient } from '../../../test/harness/wire-client.ts';
import { Tickboard } from './tickboard.ts';

let tickboard: Tickboard;
let clients: WireClient[] = [];
let others: Server[] = [];

beforeEach(() => {
  tickboard = new Tickboard();
});

afterEach(async () => {
  for (const client of clients) client.webSocket.terminate();
  for (const other of others) other.close();
  [clients, others] = [[], []];
  await tickboard.remove();
});

async function open(address: string, query = 'format=json'): Promise<WireClient> {
  const client = await WireClient.connect(`${address.replace('http', 'ws')}/ws?${query}`);
  clients.push(client);
  await client.next('connected');
  return client;
}

async function grantedInterval(address: string): Promise<number> {
  const client = await open(address);
  return client.messages[0]?.raw.data.interval_ms;
}

describe('what prevents a start', () => {
  it('[CL2] is said in one line when the port is taken', async () => {
    const other = createServer();
    others.push(other);
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await tickboard.run('serve', '--port', String(port), '--log-level', 'error')).toEqual({
      code: 1,
      signal: null,
      output: '',
      errors: `cannot listen on 127.0.0.1:${port}: the port is taken by another program\n`,
    });
  });

  it.each([
    [
      'an address of another machine',
      ['--host', '203.0.113.7', '--port', '0'],
      'cannot listen on 203.0.113.7:0: this machine has no such address\n',
    ],
    ['a file that cannot be read', ['--config', '.'], '.: cannot be read: it is a directory\n'],
    [
      'a wrong key',
      ['--config', 'wrong.yaml'],
      'server.prot: no such option, did you mean server.port? (wrong.yaml:1)\n',
    ],
  ])('[CL2] is said in one line for %s', async (_what, args, errors) => {
    tickboard.write('wrong.yaml', 'server: { prot: 5 }\n');
    const ended = await tickboard.run('serve', '--log-level', 'error', ...args);
    expect(ended).toEqual({ code: 1, signal: null, output: '', errors });
  });

  it('[CL2] is a wrong variable of the environment as well', async () => {
    const other = new Tickboard({ DASHBOARD_PROT: '9000' });
    expect(await other.run('serve')).toMatchObject({
      code: 1,
      errors: 'DASHBOARD_PROT: no such option, did you mean DASHBOARD_PORT?\n',
    });
    await other.remove();
  });
});

describe('a server that runs', () => {
  it('[CL5] logs a line an object, says where it listens, and warns of what may surprise', async () => {
    const account = 'backend_services: { account_service: { url: "localhost:50055" } }';
    tickboard.write('config.yaml', `${account}\nhistory: { enabled: false }\n`);
    const address = await tickboard.serve(['--host', '0.0.0.0']);
    expect(address).toMatch(/^http:\/\/0\.0\.0\.0:\d+$/);
    const lines = tickboard.log;
    expect(lines.every(({ level, time, service }) => level && time && service === 'dashboard-server')).toBe(true);
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { msg: 'whoever reaches this address may read the state: set security.api_key', host: '0.0.0.0' },
      {
        msg: 'the account monitor answers zeros over gRPC and is not asked: give its HTTP address',
        option: 'backend_services.account_service',
      },
    ]);
    const local = address.replace('0.0.0.0', '127.0.0.1');
    expect(await (await fetch(`${local}/health`)).json()).toMatchObject({ status: 'ok', service: 'dashboard-server' });
  });

  it('[CL1] [N26] asks its clients to come back later when it is told to end, and ends well', async () => {
    const address = await tickboard.serve();
    const client = await open(address);
    tickboard.signal('SIGTERM');
    const { code, reason } = await client.closed();
    expect(code).toBe(1001);
    expect(JSON.parse(reason)).toEqual({ message: 'the server is going away', retry_after_ms: expect.any(Number) });
    expect(await tickboard.ended()).toEqual({ code: 0, signal: null });
    expect(tickboard.log.slice(-3).map(({ msg }) => msg)).toContain('draining');
  });

  it('[CL1] waits for a client that does not go no longer than configured', async () => {
    const address = await tickboard.serve(['--server-shutdown-timeout', '500ms']);
    const client = await open(address);
    client.webSocket.pause();
    tickboard.signal('SIGINT');
    expect(await tickboard.ended()).toEqual({ code: 0, signal: null });
  });

  it('[CL1] ends at once at the second signal', async () => {
    const address = await tickboard.serve(['--server-shutdown-timeout', '5m']);
    const client = await open(address);
    client.webSocket.pause();
    tickboard.signal('SIGTERM');
    await tickboard.untilLogged(({ msg }) => msg === 'draining');
    tickboard.signal('SIGINT');
    expect(await tickboard.ended()).toEqual({ code: 1, signal: null });
    expect(tickboard.log.at(-1)).toMatchObject({ level: 'warn', msg: 'ending at once', signal: 'SIGINT' });
  });

  it('[CL10] goes on, and ends well, when the reader of its log and of its errors is gone', async () => {
    const warn = `process.on('SIGUSR2', () => process.emitWarning('of no use'))`;
    const before = ['--import', `data:text/javascript,${encodeURIComponent(warn)}`];
    const address = await tickboard.serve(['--log-level', 'debug'], before);
    tickboard.closeOutputs();
    tickboard.signal('SIGUSR2');
    for (let i = 0; i < 3; i++) expect((await fetch(`${address}/health`)).status).toBe(200);
    const client = await open(address);
    tickboard.signal('SIGTERM');
    expect((await client.closed()).code).toBe(1001);
    expect(await tickboard.ended()).toEqual({ code: 0, signal: null });
  });

  const FLOOD = 3000;

  /** Logs more than is kept and a pipe holds: a path is cut to some 500 characters. */
  async function flood(address: string): Promise<void> {
    const ask = async () => (await fetch(`${address}/${'x'.repeat(600)}`)).arrayBuffer();
    for (let asked = 0; asked < FLOOD; asked += 20) await Promise.all(Array.from({ length: 20 }, ask));
  }

  it('[CL10] goes on, and ends well, when the disk that its log goes to is full', async () => {
    const port = await findFreePort();
    const full = openSync('/dev/full', 'w');
    try {
      tickboard.start(['serve', '--port', String(port)], [], full);
      const answers = () =>
        fetch(`http://127.0.0.1:${port}/health`).then(
          ({ ok }) => ok,
          () => false,
        );
      await until(answers, { what: 'the server', timeoutMs: 20_000 });
      tickboard.signal('SIGTERM');
      expect(await tickboard.ended()).toEqual({ code: 0, signal: null });
    } finally {
      closeSync(full);
    }
  });

  it('[CL10] goes on when nobody reads its log, and says afterwards what was lost of it', async () => {
    const address = await tickboard.serve(['--log-level', 'debug']);
    tickboard.stopReading();
    await flood(address);
    tickboard.readAgain();
    const line = await tickboard.untilLogged(({ msg }) => String(msg).startsWith('lines of the log were dropped'));
    expect(line).toMatchObject({ level: 'warn' });
    const told = tickboard.log.filter(({ path }) => String(path).startsWith('/xxx')).length;
    expect(told + Number(line['lines'])).toBe(FLOOD);
  });

  it.each([
    ['100ms', 1, { code: 0, signal: null }],
    ['5m', 2, { code: 1, signal: null }],
  ])(
    '[CL1] [CL10] ends when nobody reads its log (shutdown timeout %s, signals: %i)',
    async (timeout, signals, end) => {
      const address = await tickboard.serve(['--log-level', 'debug', '--server-shutdown-timeout', timeout]);
      const client = await open(address);
      client.webSocket.pause();
      const told = await open(address);
      tickboard.stopReading();
      await flood(address);
      tickboard.signal('SIGTERM');
      if (signals > 1) {
        await told.closed();
        tickboard.signal('SIGTERM');
      }
      expect(await tickboard.ended()).toEqual(end);
    },
  );

  it('[CL6] ends on a fault that nobody expected, and says so in the log', async () => {
    const fault = 'setTimeout(() => { throw new Error("the disk is on fire") }, 1)';
    const start = `import 'node:process'; process.once('SIGUSR2', () => { ${fault} })`;
    await tickboard.serve([], ['--import', `data:text/javascript,${encodeURIComponent(start)}`]);
    tickboard.signal('SIGUSR2');
    expect(await tickboard.ended()).toEqual({ code: 1, signal: null });
    const last = tickboard.log.at(-1);
    expect(last).toMatchObject({ level: 'fatal', msg: 'an unexpected fault', err: { message: 'the disk is on fire' } });
  });
});

describe('a configuration that changes while the server runs', () => {
  const BEFORE = 'server: { log_level: info }\nbroadcast: { tui_interval: 100ms }\nstate: { feed_kept: 50 }\n';
  const AFTER = 'server: { log_level: debug }\nbroadcast: { tui_interval: 200ms }\nstate: { feed_kept: 60 }\n';
  const isReadAgain = ({ msg }: Record<string, unknown>) => msg === 'configuration read again';

  it('[CL4] [C20] is applied when the file is written: what can be, and the rest is named', async () => {
    tickboard.write('config.yaml', BEFORE);
    const address = await tickboard.serve();
    expect(await grantedInterval(address)).toBe(100);
    tickboard.write('config.yaml', AFTER);
    expect(await tickboard.untilLogged(isReadAgain)).toMatchObject({
      applied: ['server.log_level', 'broadcast.tui_interval'],
      needsRestart: ['state.feed_kept'],
    });
    expect(await grantedInterval(address)).toBe(200);
    // The level is another too: requests are logged at debug.
    await fetch(`${address}/health`);
    await tickboard.untilLogged(({ level, path }) => level === 'debug' && path === '/health');
  });

  it('[CL4] is applied at SIGHUP, the environment and the flags included', async () => {
    tickboard.write('desk.yaml', BEFORE);
    const address = await tickboard.serve(['--config', 'desk.yaml', '--broadcast-tui-interval', '250ms']);
    tickboard.signal('SIGHUP');
    expect(await tickboard.untilLogged(isReadAgain)).toMatchObject({ applied: [], needsRestart: [] });
    expect(await grantedInterval(address)).toBe(250);
  });

  it('[CL4] with a fault in it changes nothing, and the fault is logged', async () => {
    tickboard.write('config.yaml', BEFORE);
    const address = await tickboard.serve();
    tickboard.write('config.yaml', 'broadcast: { tui_interval: fast }\n');
    const line = await tickboard.untilLogged(({ level }) => level === 'error');
    expect(line).toMatchObject({ msg: 'the new configuration is not valid, the old one stays' });
    expect(JSON.stringify(line['faults'])).toContain('broadcast.tui_interval');
    expect(await grantedInterval(address)).toBe(100);
    tickboard.write('config.yaml', AFTER);
    await tickboard.untilLogged(isReadAgain);
    expect(await grantedInterval(address)).toBe(200);
  });
});
