#!/usr/bin/env node
/** `tickboard top` as `npm run build` made it: one file, there at once and small. All else is run from its sources. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const BUILT = fileURLToPath(new URL('../dist/top.js', import.meta.url));
/**
 * It makes little garbage and has little to compile: a small nursery, no helping threads, and the quick compilers alone
 * are 25 MB less. TurboFan would take longer to compile a frame than all frames gain by it. No signal opens a debugger,
 * which would write over the screen.
 */
const OPTIONS = ['--max-semi-space-size=1', '--single-threaded', '--max-opt=2', '--disable-sigusr1'];

if (process.argv[2] === 'top' && existsSync(BUILT)) {
  const args = process.argv.slice(2);
  // In this process's place, where the system can. It does not return then.
  if (process.platform !== 'win32') process.execve?.(process.execPath, [process.execPath, ...OPTIONS, BUILT, ...args]);
  await import('../dist/top.js');
} else await import('../src/main.ts');
