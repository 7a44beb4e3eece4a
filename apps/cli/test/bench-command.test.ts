import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const LISTENING = /listening on http:\/\/([\d.:]+)/;

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

async function run(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, 'bench', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output, errors };
}

describe('tickboard bench', () => {
  let server: ChildProcess;
  let address: string;

  beforeAll(async () => {
    server = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--host', '127.0.0.1'], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    address = await new Promise((resolve, reject) => {
      let log = '';
      server.once('exit', () => reject(new Error(`the server ended:\n${log}`)));
      server.stdout?.on('data', (chunk: Buffer) => {
        log += chunk.toString();
        const found = LISTENING.exec(log)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
  });

  afterAll(async () => {
    server.removeAllListeners('exit');
    server.kill('SIGKILL');
    await once(server, 'exit');
  });

  it('[B1] [B13] [B14] ends on one JSON object and code 0, with the progress on standard error', async () => {
    const short = ['--clients', '4', '--duration', '300ms', '--warm-up', '0ms', '--sample', '1'];
    const { code, output, errors } = await run(address, ...short, '--formats', 'json,compact', '--json');
    const lines = output.trimEnd().split('\n');
    const report = JSON.parse(lines.at(-1) ?? '');
    expect(report).toMatchObject({ clients: 4, connected: 4, silent_gaps: 0, passed: true });
    expect(report.verified.ok).toBeGreaterThanOrEqual(4);
    expect(lines).toHaveLength(1);
    expect(errors).toMatch(/^connecting .*\n(?:.*\n)*measuring /);
    expect(code).toBe(0);
  });

  it('[B13] prints a figure a line without --json', async () => {
    const { code, output } = await run(
      `ws://${address}/ws`,
      '--clients',
      '2',
      '--duration',
      '200ms',
      '--warm-up',
      '0ms',
    );
    expect(output).toMatch(/^latency +p50 .* p99 .* ms$/m);
    expect(output).toMatch(/^verdict +passed$/m);
    expect(code).toBe(0);
  });

  it.each([
    [['127.0.0.1:1', '--clients', '2'], /^no client could connect: ECONNREFUSED × 2$/m],
    [['ftp://127.0.0.1'], /^ftp:\/\/127\.0\.0\.1: ws, wss, http or https was expected$/m],
    [['127.0.0.1:1', '--clients', '2', '--slow', '2', '--stopped', '1'], /together are more than --clients/],
    [['127.0.0.1:1', '--clients', 'many'], /a whole number from 1 to 60000 was expected/],
    [['127.0.0.1:1', '--duration', '30'], /a duration from 0ms to 24h was expected/],
    [['127.0.0.1:1', '--formats', 'xml'], /a list such as/],
    [['127.0.0.1:1', '--type', 'phone'], /tui or web was expected/],
  ])('[B1] [B11] says what is wrong with %j, and ends with code 1', async (args, expected) => {
    const { code, output, errors } = await run(...args);
    expect(errors).toMatch(expected);
    expect(output).toBe('');
    expect(code).toBe(1);
  });
});
