import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Tickboard } from './tickboard.ts';

let tickboard: Tickboard;
let server: Tickboard;
beforeEach(() => {
  tickboard = new Tickboard();
  server = new Tickboard();
});
afterEach(async () => {
  await tickboard.remove();
  await server.remove();
});

it('[TT32] [TT60] prints a table where there is no terminal', async () => {
  const url = await server.serve(['--sim-enabled', 'on']);
  const { code, output } = await tickboard.run('top', url);
  expect(code).toBe(0);
  expect(output).toMatch(/^market_data {2}\d+ rows {2}SIMULATED {2}Live /);
  expect(output).toMatch(/\nBTCUSDT +[\d,.]+ /);
});

it('[TT62] ends with a code of its own for each reason', async () => {
  const guarded = createServer();
  guarded.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'));
  await new Promise<void>((resolve) => {
    guarded.listen(0, '127.0.0.1', resolve);
  });
  const url = `127.0.0.1:${(guarded.address() as AddressInfo).port}`;
  const codeOf = async (...args: readonly string[]) => {
    const once = new Tickboard();
    try {
      return (await once.run('top', ...args)).code;
    } finally {
      await once.remove();
    }
  };
  try {
    expect(await codeOf(url, '--print', 'json')).toBe(4);
  } finally {
    guarded.close();
  }
  expect(await codeOf(url, '--print', 'json', '--timeout', '300ms')).toBe(3);
  expect(await codeOf(url, '--print', 'xml')).toBe(2);
  expect(await codeOf(url, '--print', 'csv', '--columns', 'symbol,prise')).toBe(2);
});

it('[TT62] ends with 1 where what is printed cannot be written, as on a full disk', async () => {
  const url = await server.serve(['--sim-enabled', 'on']);
  const full = openSync('/dev/full', 'w');
  try {
    tickboard.start(['top', url, '--print', 'csv'], [], full);
    expect(await tickboard.ended()).toMatchObject({ code: 1 });
    expect(tickboard.errors).toContain('cannot write: ');
  } finally {
    closeSync(full);
  }
});

it('[TT32] needs the address of a server', async () => {
  const { code, errors } = await tickboard.run('top', 'ftp://desk');
  expect(code).toBe(2);
  expect(errors).toContain('"ftp://desk": expected the address of a server');
});

it.each([
  [
    ['desk:1', '--print', 'table', 'markets'],
    '"markets": expected one address. What that panel shows is printed by --of market_data',
  ],
  [['desk:1', '--print', 'csv', '--of', 'closures'], 'What that panel shows is printed by --of closed_trades'],
  [['desk:1', '--print', 'csv', '--of', 'prices'], 'What is printed is named by --of: market_data, '],
])('[TT64] says what to ask for instead: top %s', async (args, words) => {
  const { code, errors, output } = await tickboard.run('top', ...args);
  expect({ code, output }).toEqual({ code: 2, output: '' });
  expect(errors).toContain(words);
});
