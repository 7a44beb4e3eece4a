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
});
