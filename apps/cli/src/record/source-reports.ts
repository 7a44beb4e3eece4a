import type { SourceContext } from '@tickboard/server/sources/source';

type Reports = Pick<SourceContext, 'deliver' | 'refuse' | 'connected' | 'disconnected' | 'measured'>;

/** Says how sources fare while they are recorded: each change once. */
export class SourceReports {
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  of(name: string): Reports {
    let said = '';
    const say = (line: string) => {
      if (line === said) return;
      said = line;
      this.#print(`${name}: ${line}`);
    };
    const refused = new Set<string>();
    return {
      deliver() {},
      measured() {},
      connected: (detail) => say(detail === undefined ? 'connected' : `connected: ${detail}`),
      disconnected: (reason) => say(`not connected: ${reason}`),
      refuse: (kind, where, why) => {
        if (refused.has(kind)) return;
        refused.add(kind);
        this.#print(`${name}: refused ${kind} at ${where}: ${why}`);
      },
    };
  }
}
