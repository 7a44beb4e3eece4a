import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { ConfigError } from '@tickboard/server/config/config-error';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../../../test/harness/certificate.ts';
import { pricesOf } from '../../../../../test/harness/contract-messages.ts';
import { findFreePort } from '../../../../../test/harness/free-port.ts';
import type { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { until } from '../../../../../test/harness/until.ts';
import { cleanUp, quote, runConfigured, runSource, start } from './nats-under-test.ts';

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tickboard-nats-test-'));
  cleanUp(() => Promise.resolve(rmSync(directory, { recursive: true, force: true })));
  return directory;
}

/** Speaks first, as a NATS server does, and then as told. */
async function script(greeting: string, answer: (line: string, socket: Socket) => string | undefined): Promise<string> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write(greeting);
    socket.on('data', (data) => {
      for (const line of data.toString().split('\r\n')) {
        const text = answer(line, socket);
        if (text !== undefined) socket.write(text);
      }
    });
    cleanUp(() => Promise.resolve(socket.destroy()));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanUp(() => Promise.resolve(server.close()));
  return `nats://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Later ones tell of further attempts. */
async function firstReason(context: RecordingContext): Promise<string> {
  return until(() => context.reports.flatMap((report) => (report.state === 'disconnected' ? [report.reason] : []))[0], {
    what: 'the end of a connection',
  });
}

const INFO = `INFO ${JSON.stringify({ server_id: 'X', version: '2.9.10', max_payload: 1_048_576, proto: 1 })}\r\n`;

async function faultsOf(options: readonly string[]): Promise<string> {
  try {
    await runConfigured(options);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('subscriptions', () => {
  it('[NA1] bring each message once, however many of them match', async () => {
    const nats = await start();
    const [context] = runSource({ url: nats.url, subjects: ['quotes.*.x', 'quotes.a.*', 'quotes.last'] });
    await context.untilConnected();
    await nats.publish([
      ['quotes.a.x', quote('BOTH', 1)],
      ['quotes.b.x', quote('FIRST', 2)],
      ['quotes.a.y', quote('SECOND', 3)],
      ['quotes.b.y', quote('NONE', 4)],
      ['quotes.last', quote('LAST', 5)],
    ]);
    await context.untilRow('market_data', 'LAST');
    const symbols = context.changes.map((change) => (change.op === 'merge' ? change.row['symbol'] : change.op));
    expect(symbols).toEqual(['BOTH', 'FIRST', 'SECOND', 'LAST']);
  });

  it('[NA1] share nothing with other listeners: two sources hear the same', async () => {
    const nats = await start();
    const [one] = runSource({ url: nats.url });
    const [other] = runSource({ url: nats.url });
    await Promise.all([one.untilConnected(), other.untilConnected()]);
    await nats.publish([1, 2, 3].map((price) => ['quotes.A', quote('A', price)] as const));
    for (const context of [one, other]) {
      await until(() => context.changes.length === 3, { what: 'three messages' });
      expect(pricesOf('A', context.changes)).toEqual([1, 2, 3]);
    }
  });

  it('[NA2] follow from a preset, and from a mapping', async () => {
    const nats = await start();
    const context = await runConfigured([`url: ${nats.url}`, 'preset: b25']);
    await context.untilConnected();
    const order = { order_id: '7', state: 'NEW', updated_at: '2026-01-01T00:00:00Z' };
    await nats.publish([['orders.updates.BTC.PERP', JSON.stringify({ order })]]);
    expect(await context.untilRow('orders', '7')).toMatchObject({ symbol: 'BTC.PERP', status: 'new' });
  });

  it('[NA2] that cannot follow from a mapping have to be given', async () => {
    const mapping = [
      'mapping:',
      '  - match: md_{symbol}',
      '    channel: market_data',
      '    fields: {symbol: "{symbol}"}',
    ];
    expect(await faultsOf(mapping)).toMatch(/NATS has no subject for the pattern md_\{symbol\}.*expected subjects/);
    expect(await faultsOf([...mapping, 'subjects: [">"]'])).not.toMatch(/no subject/);
    expect(await faultsOf(['preset: b25', 'subjects: ["a..b"]'])).toMatch(/a\.\.b is no subject of NATS/);
  });
});

describe('reasons', () => {
  it('[NA3] are said in words, without credentials', async () => {
    const port = await findFreePort();
    const [refused] = runSource({ url: `nats://desk:secret@127.0.0.1:${port}` });
    expect(await refused.untilDisconnected()).toBe(`connection refused at 127.0.0.1:${port}`);
    const [unknown] = runSource({ url: 'nats://nowhere.invalid:4222' });
    expect(await unknown.untilDisconnected()).toMatch(/^(unknown host name|host name cannot be looked up).*nowhere/);
    const other = await script('HTTP/1.1 400 Bad Request\r\n\r\n', () => undefined);
    const [foreign] = runSource({ url: other });
    expect(await foreign.untilDisconnected()).toMatch(/^no NATS server answers at 127\.0\.0\.1:/);
    expect(JSON.stringify(refused.reports)).not.toContain('secret');
  });

  it('[NA3] tell a server that shuts down, or threw this one out, from one that was cut off', async () => {
    const nats = await start();
    const [lost] = runSource({ url: nats.url });
    await lost.untilConnected();
    await nats.kill('SIGKILL');
    expect(await firstReason(lost)).toMatch(/^connection (closed|reset) by 127\.0\.0\.1:/);

    for (const [lastWord, reason] of [
      [INFO.replace('{', '{"ldm":true,'), /^the server is shutting down at 127\.0\.0\.1:/],
      ["-ERR 'Slow Consumer'\r\n", /^this server read too slowly and was cut off by 127\.0\.0\.1:/],
      ["-ERR 'User Authentication Revoked'\r\n", /^the credentials were revoked at 127\.0\.0\.1:/],
    ] as const) {
      let pings = 0;
      const url = await script(INFO, (line, socket) => {
        if (line !== 'PING') return undefined;
        // One belongs to the handshake, one to the subscriptions, and the third is a probe.
        if (++pings < 3) return 'PONG\r\n';
        socket.end(lastWord);
        return undefined;
      });
      const [context] = runSource({ url });
      expect(await firstReason(context)).toMatch(reason);
      expect(context.reports[0]?.state).toBe('connected');
    }
    const hasty = await script(INFO, (line, socket) => {
      if (line === 'PING') socket.end();
      return undefined;
    });
    const [context] = runSource({ url: hasty });
    expect(await firstReason(context)).toMatch(/^127\.0\.0\.1:\d+ hung up while the connection was made$/);
  });
});

describe('credentials', () => {
  it('[NA4] are a user and a password, or a token, in the address or beside it', async () => {
    const byPassword = await start({ config: 'authorization { user: desk, password: "s/3 cret" }' });
    const [good] = runSource({ url: `nats://desk:s%2F3%20cret@127.0.0.1:${byPassword.port}` });
    await good.untilConnected();
    const [missing] = runSource({ url: byPassword.url });
    expect(await missing.untilDisconnected()).toBe(`wrong or missing credentials for 127.0.0.1:${byPassword.port}`);
    const byToken = await start({ config: 'authorization { token: t0ken }' });
    const [inUrl] = runSource({ url: `nats://t0ken@127.0.0.1:${byToken.port}` });
    const beside = await runConfigured([`url: ${byToken.url}`, 'preset: b25', 'token: t0ken']);
    await Promise.all([inUrl.untilConnected(), beside.untilConnected()]);
  });

  it('[NA4] are an nkey, read again for each connection', async () => {
    const pair = nkeys.createUser();
    const path = join(makeDirectory(), 'desk.nk');
    const nats = await start({ config: `authorization { users: [{ nkey: ${pair.getPublicKey()} }] }` });
    const [context] = runSource({ url: nats.url, nkeyFile: path });
    expect(await context.untilDisconnected()).toContain(path);
    writeFileSync(path, `${new TextDecoder().decode(nkeys.createUser().getSeed())}\n`);
    await until(() => context.reason?.startsWith('wrong or missing credentials') === true, { what: 'a refusal' });
    writeFileSync(path, `${new TextDecoder().decode(pair.getSeed())}\n`);
    await context.untilConnected();
  });

  it('[NA4] are a file of credentials', async () => {
    const { config, file } = createCredentials();
    const path = join(makeDirectory(), 'desk.creds');
    writeFileSync(path, file);
    const nats = await start({ config, hasJetStream: false });
    const context = await runConfigured([`url: ${nats.url}`, 'preset: b25', `credentials_file: ${path}`]);
    await context.untilConnected();
    const [without] = runSource({ url: nats.url });
    expect(await without.untilDisconnected()).toMatch(/^wrong or missing credentials/);
    writeFileSync(path, 'nothing of the kind');
    const [broken] = runSource({ url: nats.url, credentialsFile: path });
    expect(await broken.untilDisconnected()).toContain(`${path} holds no credentials`);
  });

  it('[NA4] are given in one way only', async () => {
    expect(await faultsOf(['preset: b25', 'token: x', 'nkey_file: y'])).toMatch(/more than one way to say who this is/);
  });
});

/** What `nsc` writes: an operator, an account and a user, each vouched for by the one before it. */
function createCredentials() {
  const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()];
  const sign = (issuer: typeof user, subject: typeof user, nats: object) => {
    const claims = { jti: 'x', iat: 1, iss: issuer.getPublicKey(), name: 'desk', sub: subject.getPublicKey(), nats };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${encode({ typ: 'JWT', alg: 'ed25519-nkey' })}.${encode(claims)}`;
    return `${text}.${Buffer.from(issuer.sign(new TextEncoder().encode(text))).toString('base64url')}`;
  };
  const unlimited = { subs: -1, data: -1, payload: -1, conn: -1, leaf: -1, imports: -1, exports: -1, wildcards: true };
  const accountJwt = sign(operator, account, { type: 'account', version: 2, limits: unlimited });
  const userLimits = { subs: -1, data: -1, payload: -1 };
  const userJwt = sign(account, user, { type: 'user', version: 2, pub: {}, sub: {}, ...userLimits });
  const part = (name: string, text: string) => `-----BEGIN ${name}-----\n${text}\n------END ${name}------\n`;
  return {
    config: [
      `operator: ${sign(operator, operator, { type: 'operator', version: 2 })}`,
      'resolver: MEMORY',
      `resolver_preload: { ${account.getPublicKey()}: ${accountJwt} }`,
    ].join('\n'),
    file: `${part('NATS USER JWT', userJwt)}\n${part('USER NKEY SEED', new TextDecoder().decode(user.getSeed()))}`,
  };
}

describe('permissions', () => {
  const config =
    'authorization { users: [{ user: desk, password: pw, permissions: { subscribe: ["quotes.>", "_INBOX.>"] } }] }';

  it('[NA5] that are missing for a subject are named, and the others are heard', async () => {
    const nats = await start({ config, login: { user: 'desk', pass: 'pw' } });
    const [context] = runSource({ url: `nats://desk:pw@127.0.0.1:${nats.port}`, subjects: ['quotes.>', 'orders.>'] });
    await context.untilConnected();
    expect(context.reports[0]).toMatchObject({ detail: expect.stringContaining('without orders.>') as string });
    expect(context.refusals).toMatchObject([{ kind: 'no_permission', where: 'orders.>' }]);
    await nats.publish([['quotes.A', quote('A', 1)]]);
    await context.untilRow('market_data', 'A');
    expect(context.reports).toHaveLength(1);
  });

  it('[NA5] that are missing for all subjects are why there is no connection', async () => {
    const nats = await start({ config });
    const [context] = runSource({ url: `nats://desk:pw@127.0.0.1:${nats.port}`, subjects: ['orders.>', 'risk.*'] });
    const reason = await context.untilDisconnected();
    expect(reason).toBe(`the user may not subscribe to orders.>, risk.* at 127.0.0.1:${nats.port}`);
    expect(context.isConnected).toBe(false);
  });
});

describe('permissions for streams', () => {
  const stream = { stream: 'QUOTES', durable: 'desk', deliver: 'all', ackWaitMs: 30_000, batch: 10 } as const;
  const withPermissions = (publish: string) =>
    `authorization { users: [
      { user: admin, password: pw },
      { user: desk, password: pw, permissions: { subscribe: ["_INBOX.>"], publish: ${publish} } }
    ] }`;

  it('[NA5] are those to ask JetStream and to answer it', async () => {
    const login = { user: 'admin', pass: 'pw' };
    const nats = await start({ config: withPermissions('["$JS.API.>", "$JS.ACK.>"]'), login });
    await nats.request('$JS.API.STREAM.CREATE.QUOTES', { name: 'QUOTES', subjects: ['quotes.>'] });
    await nats.publish([['quotes.A', quote('A', 1)]]);
    const url = `nats://desk:pw@127.0.0.1:${nats.port}`;
    const [context, source] = runSource({ url, stream });
    await context.untilRow('market_data', 'A');
    await source.stop();
    await nats.restart(withPermissions('["nothing"]'));
    const [without] = runSource({ url, stream });
    expect(await without.untilDisconnected()).toMatch(/\$JS\.API/);
  });
});

describe('probes', () => {
  it('[NA6] measure the round trip, and end a connection that answers nothing', async () => {
    const nats = await start();
    const [context] = runSource({ url: nats.url });
    await until(() => context.latenciesMs.length > 2, { what: 'a few round trips' });
    for (const latencyMs of context.latenciesMs) expect(latencyMs).toBeGreaterThan(0);
    await nats.kill('SIGSTOP');
    expect(await context.untilDisconnected()).toBe(`no answer from 127.0.0.1:${nats.port} for 1500 ms`);
  });

  it('[NA6] take a flood of messages for an answer', async () => {
    let pings = 0;
    let isFlooding = true;
    const message = `MSG quotes.A 1 ${quote('A', 1).length}\r\n${quote('A', 1)}\r\n`;
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(INFO);
      const flood = setInterval(() => isFlooding && socket.write(message), 5);
      socket.on('close', () => clearInterval(flood));
      socket.on('data', (data) => {
        for (const line of data.toString().split('\r\n')) {
          // One ping belongs to the handshake, one to the subscriptions.
          if (line === 'PING' && pings++ < 2) socket.write('PONG\r\n');
        }
      });
      cleanUp(() => Promise.resolve(socket.destroy()));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    cleanUp(() => Promise.resolve(server.close()));
    const { port } = server.address() as AddressInfo;
    const [context] = runSource({ url: `nats://127.0.0.1:${port}`, pingTimeoutMs: 100 });
    await until(() => context.changes.length > 100, { what: 'messages for longer than a timeout' });
    expect(context.reports).toHaveLength(1);
    isFlooding = false;
    expect(await context.untilDisconnected()).toBe(`no answer from 127.0.0.1:${port} for 100 ms`);
  });
});

describe('TLS', () => {
  it('[NA7] is asked for, and its certificate has to be vouched for', async () => {
    const { certPath, keyPath, [Symbol.dispose]: dispose } = makeCertificate();
    cleanUp(() => Promise.resolve(dispose()));
    const secure = await start({ config: `tls { cert_file: "${certPath}", key_file: "${keyPath}" }` });
    const url = `tls://127.0.0.1:${secure.port}`;
    const [unknown] = runSource({ url });
    expect(await unknown.untilDisconnected()).toMatch(/^the certificate is .* of 127\.0\.0\.1:/);
    const trusting = await runConfigured([`url: ${url}`, 'preset: b25', 'tls:', `  ca: ${certPath}`]);
    await trusting.untilConnected();
    const plain = await start();
    const [without] = runSource({ url: `tls://127.0.0.1:${plain.port}` });
    expect(await without.untilDisconnected()).toBe(`TLS is not offered by 127.0.0.1:${plain.port}`);
  });
});
