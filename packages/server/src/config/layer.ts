/** The layers that a configuration is made of, and what each of them has to say. */
import type { Fault } from './config-error.ts';
import type { OptionEntry } from './entries.ts';
import type { Written } from './option.ts';

export type LayerName = 'default' | 'file' | 'environment' | 'flag';

export interface Setting {
  readonly entry: OptionEntry;
  readonly written: Written;
  readonly layer: LayerName;
  /** `config.yaml:3`, `DASHBOARD_PORT`, `--port` */
  readonly where: string;
}

export interface Layer {
  readonly settings: readonly Setting[];
  readonly faults: readonly Fault[];
}

/** Nothing written is nothing set, except for a secret: an empty one is a mistake that must not open the door. */
export function isUnset(entry: OptionEntry, written: Written): boolean {
  return written === '' && !entry.option.kind.isSecret;
}
