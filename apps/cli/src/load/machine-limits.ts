/** What this machine lets one process have, against what a run needs. */
import { readFileSync } from 'node:fs';

/** Files, pipes and sockets of the process itself. */
const OWN_DESCRIPTORS = 50;
const PORT_RANGE_FILE = '/proc/sys/net/ipv4/ip_local_port_range';

export interface MachineLimits {
  /** Open files allowed; undefined where there is no limit, or none is known. */
  readonly descriptors: number | undefined;
  /** Source ports for connections to one address; undefined where unknown. */
  readonly ports: number | undefined;
}

export function readMachineLimits(): MachineLimits {
  return { descriptors: readDescriptorLimit(), ports: readPortCount() };
}

/** What stands in the way of so many connections to one address, one line each, with what helps. */
export function findShortages(clients: number, { descriptors, ports }: MachineLimits): string[] {
  const shortages: string[] = [];
  const needed = clients + OWN_DESCRIPTORS;
  if (descriptors !== undefined && descriptors < needed) {
    shortages.push(
      `this process may open ${descriptors} files, and ${clients} clients need ${needed}: raise it with "ulimit -n ${needed}"`,
    );
  }
  if (ports !== undefined && ports < clients) {
    shortages.push(
      `this machine has ${ports} source ports for connections to one address, and ${clients} clients need as many: widen ${PORT_RANGE_FILE}`,
    );
  }
  return shortages;
}

interface Report {
  readonly userLimits?: { readonly open_files?: { readonly soft?: number | string } };
}

function readDescriptorLimit(): number | undefined {
  // Without this the report looks up the names of all its peers.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as Report;
  const soft = userLimits?.open_files?.soft;
  return typeof soft === 'number' ? soft : undefined;
}

function readPortCount(): number | undefined {
  try {
    const [first = Number.NaN, last = Number.NaN] = readFileSync(PORT_RANGE_FILE, 'utf8')
      .trim()
      .split(/\s+/)
      .map(Number);
    return Number.isNaN(last - first) ? undefined : last - first + 1;
  } catch {
    return undefined;
  }
}
