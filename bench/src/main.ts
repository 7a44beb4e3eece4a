/** `npm run bench -- NAME [options] [--json]`: progress on standard error, the result on standard output. */
import type { Bench } from './bench.ts';
import { fanout } from './benches/fanout.ts';
import { history } from './benches/history.ts';
import { ingest } from './benches/ingest.ts';
import { latency } from './benches/latency.ts';
import { size } from './benches/size.ts';
import { sources } from './benches/sources.ts';
import { storeBench } from './benches/store.ts';
import { storm } from './benches/storm.ts';
import { terminal } from './benches/terminal.ts';
import { web } from './benches/web.ts';
import { describeResult, findMissed, readCommandLine, UsageError } from './command-line.ts';
import { describeMachine } from './machine.ts';

const BENCHES: readonly Bench[] = [fanout, size, storeBench, history, ingest, latency, sources, storm, web, terminal];

async function main(): Promise<void> {
  const { bench, values, isJson } = readCommandLine(process.argv.slice(2), BENCHES);
  const tell = (progress: string) => process.stderr.write(`${bench.name}: ${progress}\n`);
  tell(describeMachine());
  const measured = await bench.run(values, tell);
  const targets = bench.targets(values);
  const missed = findMissed(measured, targets);
  const result = { bench: bench.name, ...measured, machine: describeMachine(), missed };
  process.stdout.write(`${isJson ? JSON.stringify(result) : describeResult(result, targets)}\n`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
