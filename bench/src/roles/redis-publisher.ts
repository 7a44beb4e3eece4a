/** Publishes a script made beforehand as fast as its subscriber takes it: bytes into a socket, answers thrown away. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PublisherRole } from '../ingest-roles.ts';
import { writePublishScript } from '../publish-commands.ts';
import { serveRole } from '../remote.ts';

const BATCHES = 40;
const TICKS_PER_BATCH = 20;
const PAUSE_MS = 1;

class Publisher {
  readonly script = writePublishScript(BATCHES, TICKS_PER_BATCH);
  readonly #socket: Socket;
  sent = 0;
  acknowledged = 0;
  isStopping = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.resume();
  }

  /** Whole rounds of the script, until it is to stop. */
  async run(outstandingMax: number): Promise<void> {
    while (!this.isStopping) {
      for (const { bytes, messages } of this.script.batches) {
        while (this.sent - this.acknowledged > outstandingMax) await sleep(PAUSE_MS);
        this.sent += messages;
        if (!this.#socket.write(bytes)) await once(this.#socket, 'drain');
      }
    }
  }
}

let publisher: Publisher | undefined;
let running: Promise<void> | undefined;

function startedPublisher(): Publisher {
  if (publisher === undefined) throw new Error('start comes first');
  return publisher;
}

serveRole<PublisherRole>({
  async start({ port }) {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    publisher = new Publisher(socket);
  },
  run({ outstandingMax }) {
    running = startedPublisher().run(outstandingMax);
  },
  acknowledge(received) {
    startedPublisher().acknowledged = received;
  },
  async stop() {
    const stopping = startedPublisher();
    stopping.isStopping = true;
    await running;
    return { sent: stopping.sent, lastPrices: stopping.script.lastPrices };
  },
});
