import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createHttpSource } from '@tickboard/server/sources/http/http-source';
import type { TlsFiles } from '@tickboard/server/sources/read-tls';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from '../../../../../test/harness/certificate.ts';
import { quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { RecordingContext } from '../../../../../test/harness/source-context.ts';
import { answerQuote, httpUnderTest } from './http-under-test.ts';

const PATH = '/quotes';
const certificate = makeCertificate();
afterAll(() => certificate[Symbol.dispose]());

async function startService(): Promise<{ readonly port: number; readonly shown: unknown[] }> {
  const shown: unknown[] = [];
  const { cert, key } = certificate;
  const options = { cert, key, ca: cert, requestCert: true, rejectUnauthorized: false };
  const server = createServer(options, (request, response) => {
    shown.push((request.socket as TLSSocket).getPeerCertificate().subject?.CN);
    answerQuote(response, 1);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, shown };
}

function run(url: string, tls: TlsFiles): RecordingContext {
  const context = new RecordingContext();
  const options = { url, tls, polls: [{ path: PATH, everyMs: 5_000 }] };
  const source = createHttpSource(options, [quoteRoute(PATH)], context);
  onTestFinished(() => source.stop());
  source.run();
  return context;
}

describe('TLS', () => {
  it('[HP14] trusts the authority that it is given, for a name and for an address', async () => {
    const { port, shown } = await startService();
    for (const host of ['localhost', '127.0.0.1']) {
      await run(`https://${host}:${port}`, { ca: certificate.certPath }).untilRow('market_data', 'BTCUSDT');
    }
    expect(shown).toEqual([undefined, undefined]);
  });

  it('[HP14] trusts nobody else', async () => {
    const { port, shown } = await startService();
    expect(await run(`https://127.0.0.1:${port}`, {}).untilDisconnected()).toBe(
      `the certificate is signed by nobody but itself of 127.0.0.1:${port}`,
    );
    expect(shown).toEqual([]);
  });

  it('[HP14] shows a certificate of its own', async () => {
    const { port, shown } = await startService();
    const { certPath, keyPath } = certificate;
    const context = run(`https://127.0.0.1:${port}`, { ca: certPath, cert: certPath, key: keyPath });
    await context.untilRow('market_data', 'BTCUSDT');
    expect(shown).toEqual(['localhost']);
  });

  it('[HP14] says when a file cannot be read, and when there is no TLS at all', async () => {
    const { port } = await startService();
    const missing = run(`https://127.0.0.1:${port}`, { ca: '/no/such/file.pem' });
    expect(await missing.untilDisconnected()).toMatch(/no such file .*\/no\/such\/file\.pem/);
    const rig = await httpUnderTest((_asked, response) => answerQuote(response, 1));
    expect(await run(`https://${rig.address}`, {}).untilDisconnected()).toBe(`TLS is not spoken by ${rig.address}`);
  });
});
