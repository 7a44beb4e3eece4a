/** What the tests need beyond npm packages, and how a machine gets it. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface Prerequisite {
  /** One of them must be found on the PATH. */
  readonly commands: readonly [string, ...string[]];
  /** Where else they may be, as a glob of folders. */
  readonly folders?: string;
  readonly neededFor: string;
  /** Package names by package manager. */
  readonly apt: string;
  readonly brew: string;
}

const PREREQUISITES: readonly Prerequisite[] = [
  { commands: ['redis-server'], neededFor: 'tests of the Redis source', apt: 'redis-server', brew: 'redis' },
  { commands: ['nats-server'], neededFor: 'tests of the NATS source', apt: 'nats-server', brew: 'nats-server' },
  { commands: ['mosquitto'], neededFor: 'tests of the MQTT source', apt: 'mosquitto', brew: 'mosquitto' },
  {
    commands: ['chromium', 'chromium-browser'],
    neededFor: 'tests of the web dashboard',
    apt: 'chromium',
    brew: 'chromium',
  },
  { commands: ['tmux'], neededFor: 'tests of the terminal dashboard', apt: 'tmux', brew: 'tmux' },
  {
    commands: ['initdb'],
    folders: '/usr/lib/postgresql/*/bin',
    neededFor: 'tests of history in PostgreSQL',
    apt: 'postgresql',
    brew: 'postgresql@17',
  },
  { commands: ['openssl'], neededFor: 'tests of TLS', apt: 'openssl', brew: 'openssl' },
];

/** Installs what is missing where that is possible (apt-get, as root); elsewhere says what to install. */
export function ensurePrerequisites(): boolean {
  let missing = findMissing();
  if (missing.length > 0 && isOnPath('apt-get') && process.getuid?.() === 0) {
    installWithApt(missing.map((prerequisite) => prerequisite.apt));
    missing = findMissing();
  }
  for (const line of explain(missing)) console.error(line);
  return missing.length === 0;
}

function findMissing(): Prerequisite[] {
  return PREREQUISITES.filter(({ commands, folders }) => !commands.some((command) => isThere(command, folders)));
}

function explain(missing: readonly Prerequisite[]): string[] {
  if (missing.length === 0) return [];
  const names = (manager: 'apt' | 'brew'): string => missing.map((prerequisite) => prerequisite[manager]).join(' ');
  return [
    ...missing.map((prerequisite) => `Missing: ${prerequisite.commands[0]}, needed for ${prerequisite.neededFor}.`),
    `Debian, Ubuntu: sudo apt-get install -y ${names('apt')}`,
    `macOS:          brew install ${names('brew')}`,
  ];
}

function isOnPath(command: string): boolean {
  return isThere(command, undefined);
}

function isThere(command: string, folders: string | undefined): boolean {
  const others = folders === undefined ? [] : globSync(folders);
  return [...(process.env['PATH'] ?? '').split(delimiter), ...others].some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function installWithApt(packages: readonly string[]): void {
  console.log(`Installing ${packages.join(' ')} with apt-get.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', ...packages],
  ]) {
    spawnSync('apt-get', args, { env, stdio: 'inherit' });
  }
}
