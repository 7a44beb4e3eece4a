import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputEvent } from '../../src/input/input-event.ts';
import { InputParser } from '../../src/input/input-parser.ts';

const encoder = new TextEncoder();

function read(...chunks: readonly (string | Uint8Array)[]): InputEvent[] {
  const events: InputEvent[] = [];
  const parser = new InputParser((event) => events.push(event));
  for (const chunk of chunks) parser.push(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
  parser.giveUp();
  return events;
}

function strokes(...chunks: readonly (string | Uint8Array)[]): string[] {
  return read(...chunks).map((event) => (event.kind === 'key' ? event.stroke : event.kind));
}

describe('keys', () => {
  it.each([
    ['characters', 'aG:/\u00e9\u4e2d', ['a', 'G', ':', '/', '\u00e9', '\u4e2d']],
    [
      'controls',
      '\u0003\u0004\u001a\r\t\u007f\u0008 ',
      ['Ctrl-c', 'Ctrl-d', 'Ctrl-z', 'Enter', 'Tab', 'Backspace', 'Backspace', 'Space'],
    ],
    ['arrows', '\u001b[A\u001bOB\u001b[1;5C\u001b[1;2D', ['Up', 'Down', 'Ctrl-Right', 'Shift-Left']],
    ['pages', '\u001b[5~\u001b[6~\u001b[H\u001b[4~\u001b[3~', ['PgUp', 'PgDn', 'Home', 'End', 'Delete']],
    ['function keys', '\u001bOP\u001b[11~\u001b[[A\u001b[24~', ['F1', 'F1', 'F1', 'F12']],
    ['back', '\u001b[Z', ['Shift-Tab']],
    ['what Alt makes', '\u001bx\u001b[1;3A\u001b\u007f\u001b\r', ['alt-key']],
  ])('[TT7] are read: %s', (_, bytes, expected) => {
    expect(strokes(bytes)).toEqual(expected);
  });

  it('[TT8] Esc is the key when nothing follows in time', () => {
    expect(strokes('\u001b')).toEqual(['Esc']);
    expect(strokes('\u001b\u001b')).toEqual(['Esc', 'Esc']);
    expect(strokes('\u001b', '[A')).toEqual(['Up']);
    const parser = new InputParser(() => {});
    parser.push(encoder.encode('\u001b'));
    expect(parser.waitMs).toBe(25);
    parser.push(encoder.encode('[A'));
    expect(parser.waitMs).toBeUndefined();
  });

  it('[TT9] a sequence that is cut, unknown or hostile does nothing, and what follows is read', () => {
    expect(strokes('\u001b[1;', '\u001b[A')).toEqual(['Up']);
    expect(strokes('\u001b[999;999;999~q')).toEqual(['q']);
    expect(strokes('\u001b[?1;2c', 'j')).toEqual(['j']);
    expect(strokes('\u001b]0;q\u0007j', '\u001bPq\u001b\\k')).toEqual(['j', 'k']);
    expect(strokes(`\u001b[${'1'.repeat(100)}`, 'j').at(-1)).toBe('j');
    expect(strokes(new Uint8Array([0xff, 0xc3]), new Uint8Array([0x28]))).toContain('(');
  });

  it('[TT9] bytes cut anywhere come to the same', () => {
    const session = 'j\u001b[A\u4e2d\u001b[<0;10;5M\u001b[200~paste\u001b[201~\u001b[6~q';
    const bytes = encoder.encode(session);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 12 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((one, other) => one - other), bytes.length];
        expect(read(...edges.slice(1).map((to, index) => bytes.subarray(edges[index], to)))).toEqual(read(session));
      }),
    );
  });

  it('[TT9] any bytes are read to the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const parser = new InputParser(() => {});
        parser.push(bytes);
        parser.giveUp();
        expect(parser.waitMs).toBeUndefined();
      }),
    );
  });
});

describe('mouse, paste and focus', () => {
  it('[TT10] presses and the wheel have a place, other buttons and releases do nothing', () => {
    expect(read('\u001b[<0;10;5M\u001b[<0;10;5m\u001b[<2;1;1M\u001b[<64;3;4M\u001b[<65;3;4M\u001b[<32;1;1M')).toEqual([
      { kind: 'mouse', action: 'press', x: 9, y: 4 },
      { kind: 'mouse', action: 'wheel-up', x: 2, y: 3 },
      { kind: 'mouse', action: 'wheel-down', x: 2, y: 3 },
    ]);
    expect(read('\u001b[I\u001b[O')).toEqual([
      { kind: 'focus', isFocused: true },
      { kind: 'focus', isFocused: false },
    ]);
  });

  it('[TT11] what is pasted is text and no keys, whatever is in it', () => {
    expect(read('\u001b[200~:q\r\u001b[A\u0003\u001b[201~j')).toEqual([
      { kind: 'paste', text: ':q\r\u001b[A\u0003' },
      { kind: 'key', stroke: 'j' },
    ]);
    const [event] = read(`\u001b[200~${'x'.repeat(200_000)}\u001b[201~`);
    expect(event?.kind === 'paste' && event.text.length).toBe(65_536);
    expect(read('\u001b[200~no end')).toEqual([{ kind: 'paste', text: 'no end' }]);
  });
});
