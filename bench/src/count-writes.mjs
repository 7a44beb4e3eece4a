/**
 * Loaded into a dashboard before its own code (`--import`): counts what it writes to terminals, and puts the counts into
 * the file that WRITE_COUNT_FILE names each time that it gets SIGIO. No TypeScript, whose loader is larger than the
 * dashboard.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isatty } from 'node:tty';

const FRAME_END = '\u001b[?2026l';
const path = process.env['WRITE_COUNT_FILE'];
const { write, writeSync, writeFileSync, renameSync } = fs;
const counts = { asked: 0, writes: 0, frames: 0, bytes: 0 };
let rest = '';

/** @param {Uint8Array} bytes */
function take(bytes) {
  counts.writes++;
  counts.bytes += bytes.length;
  // The end of a frame may be written in two parts.
  const text = rest + Buffer.from(bytes).toString('latin1');
  counts.frames += text.split(FRAME_END).length - 1;
  rest = text.slice(-FRAME_END.length).slice(1).replace(FRAME_END, '');
}

Object.assign(fs, {
  /** @type {(descriptor: number, bytes: Uint8Array) => number} */
  writeSync: (descriptor, bytes) => {
    const written = writeSync(descriptor, bytes);
    if (isatty(descriptor)) take(bytes.subarray(0, written));
    return written;
  },
  /** @type {(descriptor: number, bytes: Uint8Array, done: (error: Error | null, written: number) => void) => void} */
  write: (descriptor, bytes, done) => {
    write(descriptor, bytes, (error, written) => {
      if (error === null && isatty(descriptor)) take(bytes.subarray(0, written));
      done(error, written);
    });
  },
});
syncBuiltinESMExports();

process.on('SIGIO', () => {
  if (path === undefined) return;
  counts.asked++;
  // Whole or not at all.
  writeFileSync(`${path}.new`, JSON.stringify(counts));
  renameSync(`${path}.new`, path);
});
