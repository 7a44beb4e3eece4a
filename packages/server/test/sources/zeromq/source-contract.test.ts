import { createZeroMqSource } from '@tickboard/server/sources/zeromq/zeromq-source';
import { encodeQuote, quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { describeSourceContract, WRONG_SECRET } from '../../../../../test/harness/source-contract.ts';
import { startZeroMqPublisher } from '../../../../../test/harness/zeromq.ts';

const TIMES = { heartbeatIntervalMs: 200, heartbeatTimeoutMs: 1_500, backoffMaxMs: 500 };
const routes = () => [quoteRoute('message')];

describeSourceContract('zeromq', async () => {
  const publisher = await startZeroMqPublisher();
  const others: { stop(): Promise<void> }[] = [];
  let price = 100;
  const send = (payloads: readonly Buffer[]) => publisher.send(payloads.map((payload) => [payload]));

  return {
    createSource: (context) => createZeroMqSource({ urls: [publisher.url], routes, ...TIMES }, context),
    emit: () => send([encodeQuote({ symbol: 'BTCUSDT', last_price: price++ })]),
    halt: () => publisher.kill('SIGKILL'),
    resume: () => publisher.restart(),
    async close() {
      await publisher.stop();
      for (const other of others) await other.stop();
    },
    publish: (quotes) => send(quotes.map(encodeQuote)),
    publishRaw: send,
    freeze: () => publisher.kill('SIGSTOP'),
    thaw: () => publisher.kill('SIGCONT'),
    createSourceAt: (port, context) =>
      createZeroMqSource({ urls: [`tcp://127.0.0.1:${port}`], routes, ...TIMES }, context),
    async createUnauthorizedSource(context) {
      const guarded = await startZeroMqPublisher({ password: 'right' });
      others.push(guarded);
      const plain = { username: 'desk', password: WRONG_SECRET };
      return createZeroMqSource({ urls: [guarded.url], routes, plain, ...TIMES }, context);
    },
  };
});
