import { ManualClock } from '@tickboard/core/clock';
import { describe, expect, it } from 'vitest';
import { type Said, Voice } from '../../src/board/notifications-voice.ts';

function open() {
  const clock = new ManualClock();
  const said: (Said & { readonly at: number })[] = [];
  const start = clock.monotonic();
  const voice = new Voice(clock, (each) => said.push({ ...each, at: clock.monotonic() - start }));
  return { clock, said, voice };
}

describe('what screen readers are told', () => {
  it('[UF12] is one sentence in three seconds, and what waited is one', () => {
    const { clock, said, voice } = open();
    voice.tell('one', false);
    voice.tell('two', false);
    voice.tell('three', false);
    expect(said).toEqual([{ text: 'one', isUrgent: false, at: 0 }]);
    clock.advance(2_999);
    expect(said).toHaveLength(1);
    clock.advance(1);
    expect(said[1]).toEqual({ text: '2 messages. The last: three', isUrgent: false, at: 3_000 });
    clock.advance(60_000);
    expect(said).toHaveLength(2);
  });

  it('[UF12] is what is critical first', () => {
    const { clock, said, voice } = open();
    voice.tell('one', false);
    voice.tell('two', false);
    voice.tell('fire', true);
    clock.advance(10_000);
    expect(said.map(({ text, isUrgent, at }) => [text, isUrgent, at])).toEqual([
      ['one', false, 0],
      ['fire', true, 3_000],
      ['two', false, 6_000],
    ]);
  });

  it('[UF12] is told again where the same happens again, and leaves no timer behind', () => {
    const { clock, said, voice } = open();
    voice.tell('lost', false);
    clock.advance(60_000);
    voice.tell('lost', false);
    expect(said.map(({ text, at }) => [text, at])).toEqual([
      ['lost', 0],
      ['lost', 60_000],
    ]);
    clock.advance(60_000);
    expect(clock.pending).toBe(0);
  });

  it('[UF12] is one sentence in three seconds, too, where much is critical', () => {
    const { clock, said, voice } = open();
    for (let count = 1; count <= 100; count++) voice.tell(`fire ${count}`, true);
    voice.tell('calm', false);
    clock.advance(2_999);
    expect(said.map(({ text }) => text)).toEqual(['fire 1']);
    clock.advance(10_000);
    expect(said.map(({ text, isUrgent, at }) => [text, isUrgent, at])).toEqual([
      ['fire 1', true, 0],
      ['99 messages. The last: fire 100', true, 3_000],
      ['calm', false, 6_000],
    ]);
  });
});
