// A client without the SDK. All it knows: first a snapshot, then paths to set. Run: node examples/plain.mjs [URL]
import { WebSocket } from 'ws';

const socket = new WebSocket(`${process.argv[2] ?? 'ws://127.0.0.1:8080'}/ws?type=web&format=json`);
socket.on('error', (error) => process.stderr.write(`${error.message}\n`));
let state = {};
socket.on('message', (text) => {
  const message = JSON.parse(text);
  if (message.type === 'snapshot') state = message.data;
  for (const [path, value] of Object.entries(message.changes ?? {})) {
    const names = path.match(/(?:\\.|[^.\\])+/g).map((name) => name.replace(/\\(.)/g, '$1')); // `\.` is a dot in a name
    const last = names.pop();
    const parent = names.reduce((object, name) => object[name], state);
    if (value === null) delete parent[last];
    else parent[last] = value;
  }
  const { BTCUSDT: btc } = state.market_data ?? {};
  if (message.changes) process.stdout.write(`${message.seq} ${btc?.last_price} equity ${state.account?.equity}\n`);
});
