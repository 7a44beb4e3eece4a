import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock, type Timer } from '@tickboard/core/clock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchConfig, type ConfigWatcher } from '../../src/config/watch-config.ts';

/** A clock that tells when the watcher has heard of something, so that no test waits for luck. */
class HearingClock extends ManualClock {
  #heard: (() => void) | undefined;

  override after(delayMs: number, task: () => void): Timer {
    const timer = super.after(delayMs, task);
    this.#heard?.();
    return timer;
  }

  async hears(act: () => void): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      this.#heard = resolve;
    });
    act();
    await heard;
  }
}

let directory: string;
let file: string;
let clock: HearingClock;
let changes: number;
let failures: string[];
let watcher: ConfigWatcher;

function start(path: string, known?: string): void {
  watcher = watchConfig(
    path,
    known,
    () => changes++,
    clock,
    (reason) => failures.push(reason),
  );
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tickboard-config-'));
  file = join(directory, 'config.yaml');
  clock = new HearingClock();
  changes = 0;
  failures = [];
});

afterEach(() => {
  watcher.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a watched file', () => {
  it('[C21] is noticed once it has been quiet', async () => {
    writeFileSync(file, 'a');
    start(file, 'a');
    await clock.hears(() => writeFileSync(file, 'b'));
    clock.advance(199);
    expect(changes).toBe(0);
    await clock.hears(() => writeFileSync(file, 'c'));
    clock.advance(199);
    expect(changes).toBe(0);
    clock.advance(1);
    expect(changes).toBe(1);
  });

  it('[C21] is noticed when another takes its place', async () => {
    writeFileSync(file, 'a');
    start(file, 'a');
    writeFileSync(`${file}.new`, 'b');
    await clock.hears(() => renameSync(`${file}.new`, file));
    clock.advance(200);
    expect(changes).toBe(1);
  });

  it('[C21] is noticed when it comes into being', async () => {
    start(file);
    await clock.hears(() => writeFileSync(file, 'a'));
    clock.advance(200);
    expect(changes).toBe(1);
  });

  it('[C21] is noticed when the directory behind it is swapped, as Kubernetes does', async () => {
    for (const [name, content] of [
      ['..1', 'a'],
      ['..2', 'b'],
    ] as const) {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'config.yaml'), content);
    }
    symlinkSync('..1', join(directory, '..data'));
    symlinkSync('..data/config.yaml', file);
    start(file, 'a');
    symlinkSync('..2', join(directory, '..data_tmp'));
    await clock.hears(() => renameSync(join(directory, '..data_tmp'), join(directory, '..data')));
    clock.advance(200);
    expect(changes).toBe(1);
  });

  it('[C21] is noticed when it changed between being read and being watched', () => {
    writeFileSync(file, 'b');
    start(file, 'a');
    clock.advance(200);
    expect(changes).toBe(1);
  });

  it('[C21] is not noticed when it says the same, or is gone', async () => {
    writeFileSync(file, 'a');
    start(file, 'a');
    await clock.hears(() => writeFileSync(file, 'a'));
    clock.advance(200);
    await clock.hears(() => rmSync(file));
    clock.advance(200);
    expect(changes).toBe(0);
    await clock.hears(() => writeFileSync(file, 'b'));
    clock.advance(200);
    expect(changes).toBe(1);
  });

  it('[C21] is not noticed for what happens beside it, nor after the end', async () => {
    writeFileSync(file, 'a');
    start(file, 'a');
    writeFileSync(join(directory, 'other.log'), 'x');
    await clock.hears(() => writeFileSync(file, 'b'));
    watcher.stop();
    clock.advance(1_000);
    expect([changes, clock.pending]).toEqual([0, 0]);
  });

  it('[C21] that cannot be watched is said to be', () => {
    start(join(directory, 'missing', 'config.yaml'));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('ENOENT');
  });
});
