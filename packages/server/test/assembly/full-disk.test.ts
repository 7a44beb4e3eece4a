/** A whole server whose disk is full, where this machine lets a test have a small disk of its own (as root). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startServer, type ServerUnderTest } from '../../../../test/harness/server.ts';
import { until } from '../../../../test/harness/until.ts';

const SMALL = 'size=2m';
const LARGE = 'size=64m';
const TEXT = 'x'.repeat(400);
const LIMIT = 10_000;

const directory = mkdtempSync(join(tmpdir(), 'tickboard-disk-'));
const run = (command: string, ...args: readonly string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const hasDisk = run('mount', '-t', 'tmpfs', '-o', SMALL, 'tmpfs', directory);

afterAll(() => {
  if (hasDisk) run('umount', directory);
  rmSync(directory, { recursive: true, force: true });
});

type History = Readonly<Record<'state' | 'detail' | 'waiting' | 'left_out', string | number>>;

async function readyOf(server: ServerUnderTest): Promise<History> {
  return ((await server.get('/ready')) as unknown as { readonly history: History }).history;
}

async function alertsIn(server: ServerUnderTest): Promise<string[]> {
  const path = `/api/v1/history?type=alerts&order=asc&limit=${LIMIT}`;
  const { data = [] } = (await server.get(path)) as unknown as {
    readonly data?: readonly { readonly message: string }[];
  };
  return data.map(({ message }) => message.replace(TEXT, ''));
}

it.skipIf(!hasDisk)(
  '[HI19] [HI23] goes on where the disk is full, says so, loses nothing that was there, and writes the rest later',
  async () => {
    const server = await startServer({
      environment: { DASHBOARD_DATA_DIR: directory },
      config: { history: { enabled: true } },
    });
    let told = 0;
    const tell = () =>
      server.deliver({ op: 'event', channel: 'alerts', data: { message: `${told++}${TEXT}`, time: Date.now() } });
    tell();
    await until(async () => (await alertsIn(server)).length === 1, { what: 'the first alert to be written' });
    await until(
      async () => {
        for (let count = 0; count < 200; count++) tell();
        return (await readyOf(server)).state === 'degraded';
      },
      { what: () => `the disk to be full, after ${told} alerts` },
    );
    expect(await readyOf(server)).toMatchObject({ detail: expect.stringMatching(/the disk is full/), left_out: 0 });
    expect((await readyOf(server)).waiting).toBeGreaterThan(0);
    await until(async () => (await server.get('/api/v1/state/system_health/history'))['status'] === 'degraded', {
      what: 'system_health to say so',
    });
    const kept = await alertsIn(server);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => String(index)));
    expect(kept.length).toBeLessThan(told);
    tell();
    expect(run('mount', '-o', `remount,${LARGE}`, directory)).toBe(true);
    await until(async () => (await readyOf(server)).waiting === 0, { what: 'all that waits to be written' });
    expect(await readyOf(server)).toMatchObject({ state: 'live', left_out: 0 });
    expect(told).toBeLessThan(LIMIT);
    expect(await alertsIn(server)).toEqual(Array.from({ length: told }, (_, index) => String(index)));
    await server.stop();
  },
);
