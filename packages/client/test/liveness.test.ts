import { type Clock, ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { Liveness } from '../src/liveness.ts';

/** A clock on a machine that can sleep: time goes on meanwhile, timers do not. */
class SleepyClock implements Clock {
  readonly awake = new ManualClock();
  #sleptMs = 0;

  now = (): number => this.awake.now() + this.#sleptMs;
  monotonic = (): number => this.awake.monotonic() + this.#sleptMs;
  after = (delayMs: number, task: () => void) => this.awake.after(delayMs, task);

  sleep(milliseconds: number): void {
    this.#sleptMs += milliseconds;
  }
}

function start() {
  const clock = new SleepyClock();
  const heard = { pings: 0, silences: 0 };
  const liveness = new Liveness({
    clock,
    pingIntervalMs: 100_000,
    ping: () => heard.pings++,
    silent: () => heard.silences++,
  });
  liveness.start(37_500);
  return { clock, liveness, heard };
}

describe('Liveness', () => {
  it('[L10] reports silence once, after the time given', () => {
    const { clock, heard } = start();
    clock.awake.advance(37_499);
    expect(heard.silences).toBe(0);
    clock.awake.advance(200_000);
    expect(heard.silences).toBe(1);
  });

  it('[L10] counts from the last frame', () => {
    const { clock, liveness, heard } = start();
    for (let count = 0; count < 20; count++) {
      clock.awake.advance(30_000);
      liveness.heard();
    }
    clock.awake.advance(37_499);
    expect(heard.silences).toBe(0);
    clock.awake.advance(1);
    expect(heard.silences).toBe(1);
  });

  it('[L10] asks first when the machine slept, and gives five seconds', () => {
    const { clock, liveness, heard } = start();
    clock.sleep(3_600_000);
    clock.awake.advance(37_500);
    expect(heard).toEqual({ pings: 2, silences: 0 });
    clock.awake.advance(4_999);
    expect(heard.silences).toBe(0);
    liveness.heard();
    clock.awake.advance(30_000);
    expect(heard.silences).toBe(0);
  });

  it('[L10] gives up when nothing comes after a sleep either', () => {
    const { clock, heard } = start();
    clock.sleep(3_600_000);
    clock.awake.advance(37_500 + 5_000);
    expect(heard.silences).toBe(1);
  });

  it('[L11] asked twice for a sign of life, still waits from the first time', () => {
    const { clock, liveness, heard } = start();
    liveness.probe();
    clock.awake.advance(3_000);
    liveness.probe();
    clock.awake.advance(2_000);
    expect(heard.silences).toBe(1);
  });

  it('[L13] is quiet once stopped', () => {
    const { clock, liveness, heard } = start();
    liveness.stop();
    liveness.probe();
    clock.awake.advance(1_000_000);
    expect(heard).toEqual({ pings: 1, silences: 0 });
    expect(clock.awake.pending).toBe(0);
  });
});
