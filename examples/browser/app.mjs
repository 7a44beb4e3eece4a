import { connectTickboard } from '@tickboard/client/connect-tickboard';

const board = connectTickboard('/', { channels: ['market_data', 'fills'] });
const element = (id) => document.getElementById(id);

/** Decimals that prices of this tick size have. */
const digitsOf = (tickSize = 0.01) => Math.max(0, -Math.floor(Math.log10(tickSize) + 1e-9));

const bySymbol = ([left], [right]) => (left < right ? -1 : 1);

let isDrawDue = false;
function drawSoon() {
  if (isDrawDue) return;
  isDrawDue = true;
  requestAnimationFrame(draw);
}

function draw() {
  isDrawDue = false;
  const { state, mode, rttMs, reason } = board.status;
  const { isLive, ageMs } = board.staleness('market_data');
  const parts = [mode === 'simulated' && 'SIMULATED DATA', state, reason?.message];
  if (ageMs !== undefined) parts.push(`as of ${(ageMs / 1000).toFixed(1)} s ago`);
  if (rttMs !== undefined) parts.push(`round trip ${rttMs.toFixed(0)} ms`);
  element('status').textContent = parts.filter(Boolean).join(' · ');
  element('market').className = isLive ? '' : 'old';
  element('market').replaceChildren(
    ...[...board.table('market_data')].sort(bySymbol).map(([symbol, row]) => {
      const line = document.createElement('tr');
      line.className = row.stale ? 'old' : '';
      const { last_price: last, bid_price: bid, ask_price: ask, spread_bps: spread, change_24h_pct: change } = row;
      const prices = [last, bid, ask].map((price) => price?.toFixed(digitsOf(row.tick_size)));
      for (const text of [symbol, ...prices, spread?.toFixed(1), change?.toFixed(2)]) {
        line.append(Object.assign(document.createElement('td'), { textContent: text ?? '–' }));
      }
      return line;
    }),
  );
  element('fills').replaceChildren(
    ...board
      .feed('fills')
      .toReversed()
      .map(({ data }) => {
        const textContent = `${data.side} ${data.quantity} ${data.symbol} at ${data.price}`;
        return Object.assign(document.createElement('li'), { textContent });
      }),
  );
}

for (const event of ['applied', 'fills', 'status']) board.on(event, drawSoon);
// Age grows while nothing happens.
setInterval(drawSoon, 1_000);
