/** What another process uses, as the kernel counts it. */
import { readFileSync } from 'node:fs';

/** What the kernel calls USER_HZ: 100 on every machine that Node.js runs on. */
const TICKS_PER_SECOND = 100;
const MS_PER_SECOND = 1_000;
/** After the name, which may hold anything. */
const USER_FIELD = 11;
const SYSTEM_FIELD = 12;
const BYTES_PER_KIB = 1_024;

/** Processor time of all its threads, in the program and in the kernel. */
export function readCpuMs(processId: number): number {
  const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[USER_FIELD]) + Number(fields[SYSTEM_FIELD])) / TICKS_PER_SECOND) * MS_PER_SECOND;
}

export function readRssBytes(processId: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8')) ?? [];
  if (kib === undefined) throw new Error(`/proc/${processId}/status has no VmRSS`);
  return Number(kib) * BYTES_PER_KIB;
}
