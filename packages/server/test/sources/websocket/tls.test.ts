import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { makeCertificate } from '../../../../../test/harness/certificate.ts';
import { webSocketUnderTest } from './websocket-under-test.ts';

const certificate = makeCertificate();
afterAll(() => certificate[Symbol.dispose]());

async function startServer(): Promise<number> {
  const server = createServer({ cert: certificate.cert, key: certificate.key });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.send('{"symbol":"BTCUSDT","last_price":1}'));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

describe('TLS', () => {
  it('[WC13] trusts the authority that it is given, for a name and for an address', async () => {
    const port = await startServer();
    for (const host of ['localhost', '127.0.0.1']) {
      const options = { url: `wss://${host}:${port}`, tls: { ca: certificate.certPath } };
      const rig = await webSocketUnderTest({ options });
      expect(await rig.context.untilRow('market_data', 'BTCUSDT')).toMatchObject({ last_price: 1 });
    }
  });

  it('[WC13] trusts nobody else, and says when a file cannot be read', async () => {
    const url = `wss://127.0.0.1:${await startServer()}`;
    const wary = await webSocketUnderTest({ options: { url } });
    expect(await wary.context.untilDisconnected()).toMatch(/^the certificate is signed by nobody but itself of /);
    const lost = await webSocketUnderTest({ options: { url, tls: { ca: '/no/such/file.pem' } } });
    expect(await lost.context.untilDisconnected()).toMatch(/no such file .*\/no\/such\/file\.pem/);
    await lost.source.stop();
    expect(lost.context.clock.pending).toBe(0);
  });
});
