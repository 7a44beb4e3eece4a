/** A bare program that writes so many bytes to its terminal at this interval, and ends with the first key. */
import { writeSync } from 'node:fs';

const [bytes, intervalMs] = process.argv.slice(2).map(Number);
// Of no effect on what stands there.
const frame = Buffer.from('\u001b[H' + ' '.repeat(Math.max(0, bytes - 3)));
setInterval(() => writeSync(1, frame), intervalMs);
process.stdin.once('data', () => process.exit());
