/** A process of its own that watches a server through the SDK and answers its parent: one that can be stopped. */
import { connectTickboard } from '@tickboard/client/node/connect-tickboard';
import type { Asked, Told } from './watcher.ts';

const board = connectTickboard(process.argv[2] as string, { format: 'json', verifyIntervalMs: 0 });
const faults: string[] = [];
board.on('resync', (resync) => faults.push(JSON.stringify(resync)));
board.on('gap', (gap) => faults.push(JSON.stringify(gap)));
board.on('error', (error) => faults.push(String(error)));

async function answer({ id, what }: Asked): Promise<Told> {
  await board.ready();
  const { matches, seq } = what === 'verify' ? await board.verify() : { matches: undefined, seq: board.status.seq };
  return { id, seq, matches, connects: board.status.counters.connects, faults };
}

process.on('message', (asked: Asked) => {
  answer(asked).then(
    (told) => process.send?.(told),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit());
