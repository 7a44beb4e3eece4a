import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { Sound } from '../../src/board/notifications-sound.ts';

/** What of an AudioContext is used; `allow` is what the browser does once it allows sound. */
function open() {
  const clock = new ManualClock();
  const tones: number[] = [];
  let created = 0;
  let allow: () => void = () => undefined;
  const isAllowed = new Promise<void>((resolve) => {
    allow = resolve;
  });
  const ramp = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined };
  const audio = {
    currentTime: 0,
    destination: {},
    resume: () => isAllowed,
    createGain: () => ({ gain: ramp, connect: () => undefined }),
    createOscillator: () => ({
      frequency: { value: 0 },
      connect: (next: object) => next,
      start(this: { readonly frequency: { readonly value: number } }) {
        tones.push(this.frequency.value);
      },
      stop: () => undefined,
    }),
  };
  const claimed: string[] = [];
  const sound = new Sound(
    clock,
    () => {
      created++;
      return audio as unknown as AudioContext;
    },
    (name, then) => {
      if (!claimed.includes(name)) then();
    },
  );
  return { claimed, allow: () => allow(), clock, created: () => created, sound, tones };
}

describe('sound', () => {
  it('[UF26] is high twice for what is critical, and once and lower for all else', async () => {
    const { allow, clock, created, sound, tones } = open();
    expect(created()).toBe(0);
    allow();
    await sound.play('critical');
    clock.advance(1_000);
    await sound.play(undefined);
    expect(tones).toEqual([880, 1_175, 587]);
    expect(created()).toBe(1);
  });

  it('[UF26] comes once a second, however much is raised', async () => {
    const { allow, clock, sound, tones } = open();
    allow();
    for (let at = 0; at < 10; at++) {
      await sound.play('info');
      clock.advance(250);
    }
    expect(tones).toHaveLength(3);
  });

  it('[UF26] is never kept from what is worse by what came just before', async () => {
    const { allow, clock, sound, tones } = open();
    allow();
    for (const severity of ['info', 'critical', 'warning', 'critical', 'info'] as const) {
      await sound.play(severity);
      clock.advance(100);
    }
    expect(tones).toEqual([587, 880, 1_175]);
  });

  it('[UF26] does not come late, once the browser allows it', async () => {
    const { allow, clock, sound, tones } = open();
    const waiting = [];
    for (let at = 0; at < 5; at++) {
      waiting.push(sound.play('critical'));
      clock.advance(60_000);
    }
    allow();
    await Promise.all(waiting);
    expect(tones).toEqual([]);
    await sound.play('info');
    expect(tones).toEqual([587]);
  });

  it('[UF33] is left to the window that claimed it, but for what is worse', async () => {
    const { allow, claimed, sound, tones } = open();
    allow();
    claimed.push('sound 2');
    await sound.play('warning');
    await sound.play('critical');
    expect(tones).toEqual([880, 1_175]);
  });

  it('[UF26] is missing without harm where there is none', async () => {
    const failing = () => {
      throw new Error('no device');
    };
    const sound = new Sound(new ManualClock(), failing, (_, then) => then());
    await expect(sound.play('critical')).resolves.toBeUndefined();
  });
});
