/** A ZeroMQ publisher in a process of its own, told what to do over the channel to its parent. See zeromq.ts. */
import { Publisher, Reply } from 'zeromq';
import type { PublisherCommand, PublisherSettings } from './zeromq.ts';

const settings = JSON.parse(process.argv[2] ?? '') as PublisherSettings;
const publisher = new Publisher({ linger: 0, sendHighWaterMark: 0 });

if (settings.curveSecretKey !== undefined) {
  publisher.curveServer = true;
  publisher.curveSecretKey = settings.curveSecretKey;
}
if (settings.password !== undefined) {
  publisher.plainServer = true;
  publisher.zapDomain = 'test';
  await judgeLogins(settings.password);
}
await publisher.bind(settings.url);
process.on('message', (command: PublisherCommand) => {
  void send(command);
});
process.on('disconnect', () => {
  if (!publisher.closed) process.exit();
});
process.send?.('ready');

async function send({ messages, repeat, isLast }: PublisherCommand): Promise<void> {
  const decoded = messages.map((frames) => frames.map((frame) => Buffer.from(frame, 'base64')));
  for (let round = 0; round < repeat; round++) for (const frames of decoded) await publisher.send(frames);
  process.send?.('sent');
  if (isLast !== true) return;
  // With time to linger, ZeroMQ keeps the process until everything is on its way.
  publisher.linger = 5_000;
  publisher.close();
  process.disconnect();
}

/** What ZeroMQ asks for each login (ZAP, RFC 27): without an answer it lets nobody in. */
async function judgeLogins(password: string): Promise<void> {
  const judge = new Reply();
  await judge.bind('inproc://zeromq.zap.01');
  void (async () => {
    for await (const [version, id, , , , , , given] of judge) {
      const status = given?.toString() === password ? '200' : '400';
      await judge.send([version ?? '', id ?? '', status, '', '', '']);
    }
  })();
}
