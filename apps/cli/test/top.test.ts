import { afterEach, beforeEach, expect, it } from 'vitest';
import { Tickboard } from './tickboard.ts';

let tickboard: Tickboard;
beforeEach(() => {
  tickboard = new Tickboard();
});
afterEach(() => tickboard.remove());

it('[TT32] needs a terminal', async () => {
  const { code, output, errors } = await tickboard.run('top', '127.0.0.1:1');
  expect(code).toBe(1);
  expect(output).toBe('');
  expect(errors).toContain('draws on a terminal, and this is none');
});

it('[TT32] needs the address of a server', async () => {
  const { code, errors } = await tickboard.run('top', 'ftp://desk');
  expect(code).toBe(1);
  expect(errors).toContain('"ftp://desk": expected the address of a server');
});
