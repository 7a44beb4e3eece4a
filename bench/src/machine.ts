/** What the figures were measured on, and where each process runs. */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';

/** The server under test has one core to itself, all that loads it has the other. */
export const SERVER_CPU = 0;
export const LOAD_CPU = 1;

const CPUS_NEEDED = 2;
const PIN_COMMAND = 'taskset';

/** Whether processes can be bound to a core each. Looked up once. */
const CAN_PIN: boolean =
  availableParallelism() >= CPUS_NEEDED &&
  spawnSync(PIN_COMMAND, ['-c', String(LOAD_CPU), 'true'], { stdio: 'ignore' }).status === 0;

/** The command, bound to a core where this machine can. */
export function pinned(cpu: number, command: string, args: readonly string[]): readonly [string, string[]] {
  return CAN_PIN ? [PIN_COMMAND, ['-c', String(cpu), command, ...args]] : [command, [...args]];
}

export function describeMachine(): string {
  const [first] = cpus();
  const place = CAN_PIN
    ? `the server under test bound to cpu ${SERVER_CPU}, its load to cpu ${LOAD_CPU}`
    : 'processes not bound to cores: taskset or a second core is missing';
  return `Node.js ${process.versions.node}, ${cpus().length} × ${first?.model ?? 'unknown'}; ${place}`;
}
