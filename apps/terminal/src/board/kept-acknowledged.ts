/** Which alerts a person acknowledged, and where that is kept. */
import type { KeptAcknowledged } from '@tickboard/client/view/alert-log';
import type { AcknowledgedFile } from '../config/acknowledged-file.ts';

/** Without a file as long as this dashboard runs. */
export function acknowledgedIn(file: AcknowledgedFile | undefined): KeptAcknowledged {
  let kept = file?.read() ?? [];
  const listeners: (() => void)[] = [];
  return {
    read: () => kept,
    write: (marks) => {
      kept = marks;
      for (const listener of listeners) listener();
      // All of them, as the last ones may not have been written.
      file?.add(marks);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
