/**
 * The page's connection: subscribes, asks for what is kept, and after a break resumes where it was, so that nothing is
 * shown twice and nothing is missing without a word. Protocol: docs/spec/protocol.md.
 */

const FEEDS = ['signals', 'fills', 'closed_trades', 'metrics', 'alerts'];
const CHANNELS = [...FEEDS, 'summary', 'system_health'];
const EVENT_TYPES = new Set(['signal', 'trade', 'trade_closed', 'metrics', 'alert']);
const KEPT_EVENTS = 50;
/** Ids remembered of each feed: kept events may arrive beside new ones. */
const SEEN_MAX = 500;
const BACKOFF_MIN_MS = 500;
const BACKOFF_MAX_MS = 10_000;
const LOOK_INTERVAL_MS = 1_000;
const SILENCE_MARGIN_MS = 5_000;
/** Closed with one of these, coming back as we are would only be refused again. */
const FINAL_CODES = new Set([4400, 4403]);
const CODE_UNAUTHENTICATED = 4401;

export class EventStream {
  #url;
  #handlers;
  #token;
  #socket;
  #epoch;
  #seq = 0;
  /** By feed: id of the last event that arrived. */
  #positions = new Map();
  #seen = new Map();
  #failures = 0;
  #retry;
  /** Looks since something was last heard. */
  #silentLooks = 0;
  #silentLooksMax = Number.POSITIVE_INFINITY;

  /**
   * @param url address of the WebSocket
   * @param handlers `state(name, detail)`, `welcome(data)`, `restarted()`, `event(message)`, `gap(channel, lost)`,
   *   `summary(change)`, `health(change)` (each a function from what was held to what is), `keyWanted()`
   */
  constructor(url, handlers) {
    this.#url = url;
    this.#handlers = handlers;
    window.setInterval(() => this.#look(), LOOK_INTERVAL_MS);
    window.addEventListener('online', () => this.#hurry());
  }

  connect(token) {
    this.#token = token ?? this.#token;
    window.clearTimeout(this.#retry);
    this.#retry = undefined;
    const socket = new WebSocket(this.#url, this.#token === undefined ? [] : [`bearer.${this.#token}`]);
    this.#socket = socket;
    let isOpen = false;
    socket.addEventListener('open', () => {
      isOpen = true;
    });
    socket.addEventListener('message', ({ data }) => {
      if (socket !== this.#socket) return;
      this.#silentLooks = 0;
      this.#take(JSON.parse(data));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (socket === this.#socket) void this.#closed(code, reason, isOpen);
    });
  }

  /** Until it is told to connect again. */
  stop() {
    window.clearTimeout(this.#retry);
    this.#retry = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  async #closed(code, reason, wasOpen) {
    this.#socket = undefined;
    this.#silentLooksMax = Number.POSITIVE_INFINITY;
    if (FINAL_CODES.has(code)) {
      this.#handlers.state(
        'stopped',
        `The server closed the connection: ${reason === '' ? code : reason}. Reload the page to try again.`,
      );
      return;
    }
    const isKeyWanted = code === CODE_UNAUTHENTICATED || (!wasOpen && (await this.#isRefused()));
    if (this.#socket !== undefined) return;
    if (isKeyWanted) {
      this.#handlers.state('stopped', 'The server wants a key.');
      this.#handlers.keyWanted();
      return;
    }
    this.#handlers.state('reconnecting', 'What is shown stays until the server is back.');
    const wholeMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** this.#failures++);
    const jitter = crypto.getRandomValues(new Uint32Array(1))[0] / 2 ** 32;
    const waitMs = readRetryAfter(reason) ?? wholeMs * (0.5 + jitter / 2);
    this.#retry = window.setTimeout(() => this.connect(), waitMs);
  }

  /** A browser does not say why a WebSocket was refused: an ordinary request with the same key does. */
  async #isRefused() {
    try {
      const headers = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
      const { status } = await fetch('api/v1/state/summary', { headers });
      return status === 401;
    } catch {
      return false;
    }
  }

  #hurry() {
    if (this.#retry === undefined) return;
    this.#failures = 0;
    this.connect();
  }

  /** A connection that is mute for longer than its heartbeats allow is none. */
  #look() {
    if (this.#socket === undefined || ++this.#silentLooks <= this.#silentLooksMax) return;
    const socket = this.#socket;
    this.#socket = undefined;
    socket.close();
    void this.#closed(1006, '', true);
  }

  #take(message) {
    if (message.seq !== undefined && !EVENT_TYPES.has(message.type)) this.#seq = message.seq;
    if (EVENT_TYPES.has(message.type)) this.#takeEvent(message);
    else if (message.type === 'connected') this.#greet(message.data);
    else if (message.type === 'snapshot') this.#takeSnapshot(message);
    else if (message.type === 'update') this.#takeUpdate(message.changes);
    else if (message.type === 'gap') this.#takeGap(message);
  }

  #greet(data) {
    this.#failures = 0;
    this.#silentLooksMax = (2 * data.heartbeat_ms + SILENCE_MARGIN_MS) / LOOK_INTERVAL_MS;
    this.#handlers.welcome(data);
    this.#handlers.state('live', '');
    if (this.#epoch === undefined) {
      this.#send({ type: 'subscribe', channels: CHANNELS });
      for (const channel of FEEDS) this.#send({ type: 'replay', channel, count: KEPT_EVENTS });
    } else {
      const feeds = Object.fromEntries(this.#positions);
      this.#send({ type: 'resume', epoch: this.#epoch, seq: this.#seq, channels: CHANNELS, feeds });
    }
    if (this.#epoch !== undefined && this.#epoch !== data.epoch) {
      // What happened since it began anew was all missed.
      for (const feed of FEEDS) this.#positions.set(feed, 0);
      this.#seen.clear();
      this.#handlers.restarted();
    }
    this.#epoch = data.epoch;
  }

  #takeSnapshot({ data, feeds = {} }) {
    // Only the first says where to begin: later ones are ahead of the events that are still on their way.
    for (const [feed, id] of Object.entries(feeds)) if (!this.#positions.has(feed)) this.#positions.set(feed, id);
    if (data.summary !== undefined) this.#handlers.summary(() => ({ ...data.summary }));
    if (data.system_health !== undefined) this.#handlers.health(() => ({ ...data.system_health }));
  }

  #takeUpdate(changes) {
    const told = Object.entries(changes).map(([path, value]) => ({ parts: partsOf(path), value }));
    const tell = (channel, handle) => {
      const own = told.filter(({ parts }) => parts[0] === channel);
      if (own.length > 0)
        handle((held) => own.reduce((all, { parts, value }) => put(all, parts.slice(1), value), held));
    };
    tell('summary', this.#handlers.summary);
    tell('system_health', this.#handlers.health);
  }

  #takeGap({ channel, lost, next, replay }) {
    // What is told again is no more than what is still there.
    if (replay) return;
    this.#advance(channel, next - 1);
    this.#handlers.gap(channel, lost);
  }

  #takeEvent(message) {
    const { channel, id } = message;
    const seen = this.#seen.get(channel) ?? new Set();
    this.#seen.set(channel, seen);
    if (seen.has(id)) return;
    seen.add(id);
    if (seen.size > SEEN_MAX) seen.delete(seen.values().next().value);
    this.#advance(channel, id);
    this.#handlers.event(message);
  }

  #advance(feed, id) {
    this.#positions.set(feed, Math.max(this.#positions.get(feed) ?? 0, id));
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
  }
}

/** Parts of a path are separated by dots; a backslash in front takes a dot or a backslash as it is. */
function partsOf(path) {
  return path.match(/(?:\\.|[^\\.])+/gs).map((part) => part.replaceAll(/\\(.)/gs, '$1'));
}

/** `held` with this value at its place; null removes what is there. */
function put(held, [name, ...rest], value) {
  if (name === undefined) return value;
  const { [name]: part, ...others } = held;
  return rest.length === 0 && value === null ? others : { ...others, [name]: put(part ?? {}, rest, value) };
}

/** A server that drains says when to come back. */
function readRetryAfter(reason) {
  const found = /"retry_after_ms":(\d{1,6})\b/.exec(reason);
  return found === null ? undefined : Number(found[1]);
}
