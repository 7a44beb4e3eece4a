import { describe, expect, it } from 'vitest';
import { toneOfRtt } from '@tickboard/client/view/tones';
import { refusalWords } from '../../src/app/refusal-words.ts';

describe('a page that the server will not have', () => {
  it.each([
    [4400, 'Incompatible', 'reload'],
    [4403, 'Disconnected by the server', 'retry'],
    [undefined, 'Cannot work with this server', 'reload'],
    [4999, 'Cannot work with this server', 'reload'],
  ])('[UK21] by code %s has its words, and one thing to do', (code, title, action) => {
    expect(refusalWords({ code, message: 'why' })).toMatchObject({ title, action });
  });

  it('[UK21] as they do not understand each other is told so, whatever ended the connection', () => {
    const reason = { code: undefined, message: 'why', isIncompatible: true } as const;
    expect(refusalWords(reason)).toMatchObject({ title: 'Incompatible', action: 'reload' });
  });
});

it('[UK22] a round trip is good, fair or bad', () => {
  expect([0, 99.9, 100, 299.9, 300, undefined].map(toneOfRtt)).toEqual([
    'good',
    'good',
    'warn',
    'warn',
    'bad',
    undefined,
  ]);
});
