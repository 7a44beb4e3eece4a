/** The layers that give an option by one name: environment and flags. */
import { showName, type Fault } from './config-error.ts';
import { ENTRY_BY_ENVIRONMENT, ENTRY_BY_FLAG, ENVIRONMENT_PREFIX, flagName, type OptionEntry } from './entries.ts';
import { isUnset, type Layer, type LayerName, type Setting } from './layer.ts';
import { nearestName } from './nearest-name.ts';

/**
 * What Kubernetes and Docker links put into every container beside a service whose name begins with `dashboard`:
 * `DASHBOARD_SERVER_PORT=tcp://10.0.0.1:80` is nobody's wish for a port.
 */
function isServiceLink(name: string, value: string): boolean {
  if (/_SERVICE_(?:HOST|PORT(?:_[A-Z0-9_]+)?)$/.test(name)) return true;
  if (/_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/.test(name)) return true;
  return name.endsWith('_PORT') && /^(?:tcp|udp|sctp):\/\//.test(value);
}

class NamedReader {
  readonly settings: Setting[] = [];
  readonly faults: Fault[] = [];
  readonly #layer: LayerName;

  constructor(layer: LayerName) {
    this.#layer = layer;
  }

  add(entry: OptionEntry, value: string, where: string): void {
    const written = value.trim();
    if (isUnset(entry, written)) return;
    const other = this.settings.find((setting) => setting.entry === entry);
    if (other !== undefined && other.written !== written) {
      this.faults.push({ path: entry.path, problem: `given twice, and differently (${other.where} and ${where})` });
    }
    this.settings.push({ entry, written, layer: this.#layer, where });
  }

  refuse(shown: string, nearest: string | undefined): void {
    const suggestion = nearest === undefined ? '' : `, did you mean ${nearest}?`;
    this.faults.push({ path: shown, problem: `no such option${suggestion}` });
  }
}

/** Reads every variable that begins with `DASHBOARD_`. */
export function readEnvironmentLayer(environment: Readonly<Record<string, string | undefined>>): Layer {
  const reader = new NamedReader('environment');
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith(ENVIRONMENT_PREFIX) || value === undefined || isServiceLink(name, value)) continue;
    const entry = ENTRY_BY_ENVIRONMENT.get(name);
    if (entry === undefined) reader.refuse(showName(name), nearestName(name, ENTRY_BY_ENVIRONMENT.keys()));
    else reader.add(entry, value, name);
  }
  return reader;
}

/** `flags` by name, without the leading dashes. */
export function readFlagLayer(flags: Readonly<Record<string, string>>): Layer {
  const reader = new NamedReader('flag');
  for (const [written, value] of Object.entries(flags)) {
    const entry = ENTRY_BY_FLAG.get(flagName(written));
    if (entry !== undefined) reader.add(entry, value, `--${written}`);
    else {
      const nearest = nearestName(flagName(written), ENTRY_BY_FLAG.keys());
      reader.refuse(`--${showName(written)}`, nearest && `--${nearest}`);
    }
  }
  return reader;
}
