/** The page of live events: four panels, newest first, and the profit and loss of the desk. */
import { formatCount, formatPercent, formatSigned, make, renderEvent, renderNotice, signClass } from './items.mjs';
import { describeSources } from './sources.mjs';
import { EventStream } from './stream.mjs';

const SHOWN_MAX = 50;
const KEY_NAME = 'tickboard-key';
const PANEL_OF_FEED = {
  signals: 'signals',
  fills: 'trades',
  closed_trades: 'trades',
  metrics: 'metrics',
  alerts: 'alerts',
};
const STATE_NAMES = { connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting', stopped: 'Disconnected' };

/** A list that shows its last entries, newest first, whatever order they come in. */
class Panel {
  #list;
  #count;
  #waiting = [];

  constructor(name) {
    this.#list = document.querySelector(`#${name} ol`);
    this.#count = document.querySelector(`#${name} .count`);
  }

  /** `order` is larger for what is newer. `render` is called only for what is still to be shown. */
  add(order, isFresh, render) {
    this.#waiting.push({ order, isFresh, render });
    // A page in the background paints nothing: what would be pushed out anyway must not pile up.
    if (this.#waiting.length > 2 * SHOWN_MAX) this.#waiting = this.#newest();
  }

  paint() {
    if (this.#waiting.length === 0) return;
    for (const { order, isFresh, render } of this.#newest()) {
      const item = render();
      item.dataset.order = JSON.stringify(order);
      if (isFresh) item.classList.add('fresh');
      const older = [...this.#list.children].find((held) => isOlder(JSON.parse(held.dataset.order), order));
      this.#list.insertBefore(item, older ?? null);
    }
    this.#waiting = [];
    while (this.#list.children.length > SHOWN_MAX) this.#list.lastElementChild.remove();
    this.#count.textContent = String(this.#list.children.length);
  }

  /** Oldest first. */
  #newest() {
    return this.#waiting.sort((left, right) => (isOlder(left.order, right.order) ? -1 : 1)).slice(-SHOWN_MAX);
  }
}

function isOlder(left, right) {
  const index = left.findIndex((value, at) => value !== right[at]);
  return index >= 0 && left[index] < right[index];
}

const panels = Object.fromEntries(['signals', 'trades', 'metrics', 'alerts'].map((name) => [name, new Panel(name)]));
let summary = {};
let health = {};
let isPainting = false;
/** Counts up with every life of the server's state: ids and versions begin again with it. */
let life = 0;
let lastSeq = 0;
let arrivals = 0;

function paintSoon() {
  if (isPainting) return;
  isPainting = true;
  requestAnimationFrame(() => {
    isPainting = false;
    for (const panel of Object.values(panels)) panel.paint();
    paintSummary();
    paintSources();
  });
}

function paintSummary() {
  setFigure('total-trades', formatCount(summary.total_trades));
  setFigure('active-positions', formatCount(summary.active_positions));
  setFigure('win-rate', formatPercent(summary.win_rate));
  setFigure('total-pnl', formatSigned(summary.realized_pnl), signClass(summary.realized_pnl));
}

/** Changes nothing but what is another: each change of it is read out. */
function paintSources() {
  const { words, detail } = describeSources(health);
  const element = document.getElementById('sources');
  if (element.textContent !== words) element.textContent = words;
  if (element.title !== detail) element.title = detail;
}

function setFigure(id, text, className = '') {
  const element = document.getElementById(id);
  if (element.textContent !== text) element.textContent = text;
  element.className = className;
}

function showState(name, detail) {
  const connection = document.getElementById('connection');
  connection.dataset.state = name;
  connection.querySelector('.word').textContent = STATE_NAMES[name];
  document.getElementById('detail').textContent = detail;
}

const stream = new EventStream(streamUrl(), {
  state: showState,
  welcome: ({ mode }) => {
    document.getElementById('mode').hidden = mode !== 'simulated';
    document.getElementById('key').hidden = true;
  },
  restarted: () => {
    life++;
    lastSeq = 0;
    for (const panel of Object.values(panels))
      panel.add([life, 0, 0], false, () => renderNotice('The server began anew'));
    summary = {};
    health = {};
    paintSoon();
  },
  event: (message) => {
    lastSeq = Math.max(lastSeq, message.seq);
    const order = [life, message.seq, ++arrivals];
    panels[PANEL_OF_FEED[message.channel]].add(order, message.replay !== true, () => renderEvent(message));
    paintSoon();
  },
  gap: (channel, lost) => {
    const text = lost === 1 ? '1 event lost' : `${lost} events lost`;
    panels[PANEL_OF_FEED[channel]]?.add([life, lastSeq, Number.MAX_SAFE_INTEGER], false, () => renderNotice(text));
    paintSoon();
  },
  summary: (change) => {
    summary = change(summary);
    paintSoon();
  },
  health: (change) => {
    health = change(health);
    paintSoon();
  },
  keyWanted: askForKey,
});

function streamUrl() {
  const url = new URL('ws?type=web', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
}

function askForKey() {
  sessionStorage.removeItem(KEY_NAME);
  const form = document.getElementById('key');
  form.hidden = false;
  form.elements.key.focus();
}

document.getElementById('key').addEventListener('submit', (event) => {
  event.preventDefault();
  const key = event.target.elements.key.value.trim();
  if (key === '') return;
  sessionStorage.setItem(KEY_NAME, key);
  event.target.reset();
  showState('connecting', '');
  stream.connect(key);
});

// A page that may be shown again later, as it is, must not hold a connection until then.
window.addEventListener('pagehide', () => stream.stop());
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) stream.connect();
});

for (const panel of document.querySelectorAll('.panel')) {
  panel.append(make('p', 'empty', panel.dataset.empty));
}
showState('connecting', '');
stream.connect(sessionStorage.getItem(KEY_NAME) ?? undefined);
