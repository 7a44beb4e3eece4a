/**
 * A client in Node.js. Run it from a clone, beside `npm start`:
 *
 *   npx node examples/node.ts [URL] [SYMBOL …]
 *
 * Stop and start the server meanwhile: it goes on, and says what happened.
 */
import { connectTickboard } from '@tickboard/client/node/connect-tickboard';

const [url = 'http://127.0.0.1:8080', ...symbols] = process.argv.slice(2);
const token = process.env['TICKBOARD_TOKEN'];

const board = connectTickboard(url, {
  channels: [...symbols.map((symbol) => `market_data:${symbol}` as const), 'positions', 'account', 'fills', 'alerts'],
  ...(token !== undefined && { token }),
});

board.on('status', ({ state, reason, retryAt, mode }) => {
  const retry = retryAt === undefined ? '' : `, again in ${((retryAt - Date.now()) / 1000).toFixed(1)} s`;
  print(`${state}${mode === 'simulated' ? ' (simulated data)' : ''} ${reason?.message ?? ''}${retry}`);
});
board.on('market_data', ({ added, changed, table }) => {
  for (const symbol of [...added, ...changed]) {
    const row = table.get(symbol);
    if (row !== undefined) print(`${symbol.padEnd(12)} ${row.last_price ?? '–'}${row.stale === true ? ' STALE' : ''}`);
  }
});
board.on('account', ({ record }) => print(`equity ${record?.equity ?? '–'}`));
board.on('fills', ({ data }) => print(`fill   ${data.side} ${data.quantity} ${data.symbol} at ${data.price}`));
board.on('alerts', ({ data }) => print(`ALERT  ${data.message}`));
board.on('gap', ({ channel, lost }) => print(`${lost ?? 'an unknown number of'} events of ${channel} were missed`));
board.on('resync', ({ reason, channels }) => print(`fetching ${channels.join(', ')} anew: ${reason}`));
board.on('error', (error) => print(`${error.name}: ${error.message}`));

process.on('SIGINT', () => board.close());

try {
  await board.ready();
  const { matches, channels } = await board.verify();
  print(`${matches ? 'proven equal to' : 'differs from'} what the server holds: ${channels.join(', ')}`);
} catch (error) {
  print((error as Error).message);
  board.close();
}

function print(line: string): void {
  process.stdout.write(`${line.trimEnd()}\n`);
}
