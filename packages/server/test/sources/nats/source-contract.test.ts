import { createNatsSource } from '@tickboard/server/sources/nats/nats-source';
import type { SourceContext } from '@tickboard/server/sources/source';
import { encodeQuote, quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { startNats, type NatsServer } from '../../../../../test/harness/nats.ts';
import { describeSourceContract, WRONG_SECRET } from '../../../../../test/harness/source-contract.ts';

const TIMES = { pingIntervalMs: 200, pingTimeoutMs: 1_500, connectTimeoutMs: 2_000, backoffMaxMs: 500 };
const SUBJECTS = ['quotes.>'];
const STREAM = { stream: 'QUOTES', durable: 'desk', deliver: 'new', ackWaitMs: 30_000, batch: 1_000 } as const;
const routes = () => [quoteRoute('quotes.{symbol}')];

describeSourceContract('nats', async () => {
  const nats = await startNats();
  const others: NatsServer[] = [];
  let price = 100;
  const send = (payloads: readonly Buffer[]) => nats.publish(payloads.map((payload) => ['quotes.X', payload]));

  return {
    createSource: (context) => createNatsSource({ url: nats.url, subjects: SUBJECTS, ...TIMES }, routes(), context),
    emit: () => send([encodeQuote({ symbol: 'BTCUSDT', last_price: price++ })]),
    halt: () => nats.kill('SIGKILL'),
    resume: () => nats.restart(),
    async close() {
      await nats.stop();
      for (const other of others) await other.stop();
    },
    publish: (quotes) => send(quotes.map(encodeQuote)),
    publishRaw: send,
    freeze: () => nats.kill('SIGSTOP'),
    thaw: () => nats.kill('SIGCONT'),
    createSourceAt: (port, context) =>
      createNatsSource({ url: `nats://127.0.0.1:${port}`, subjects: SUBJECTS, ...TIMES }, routes(), context),
    async createUnauthorizedSource(context) {
      const guarded = await startNats({ config: 'authorization { user: desk, password: right }' });
      others.push(guarded);
      const url = `nats://desk:${WRONG_SECRET}@127.0.0.1:${guarded.port}`;
      return createNatsSource({ url, subjects: SUBJECTS, ...TIMES }, routes(), context);
    },
  };
});

describeSourceContract('nats with a stream', async () => {
  const nats = await startNats();
  await nats.request('$JS.API.STREAM.CREATE.QUOTES', { name: 'QUOTES', subjects: SUBJECTS, storage: 'file' });
  const others: NatsServer[] = [];
  let price = 100;
  let durables = 0;
  const send = (payloads: readonly Buffer[]) => nats.publish(payloads.map((payload) => ['quotes.X', payload]));
  // A durable has one reader.
  const create = (url: string, context: SourceContext) => {
    const stream = { ...STREAM, durable: `desk-${durables++}` };
    return createNatsSource({ url, subjects: SUBJECTS, stream, ...TIMES }, routes(), context);
  };

  return {
    createSource: (context) => create(nats.url, context),
    emit: () => send([encodeQuote({ symbol: 'BTCUSDT', last_price: price++ })]),
    halt: () => nats.kill('SIGKILL'),
    resume: () => nats.restart(),
    async close() {
      await nats.stop();
      for (const other of others) await other.stop();
    },
    publish: (quotes) => send(quotes.map(encodeQuote)),
    publishRaw: send,
    freeze: () => nats.kill('SIGSTOP'),
    thaw: () => nats.kill('SIGCONT'),
    createSourceAt: (port, context) => create(`nats://127.0.0.1:${port}`, context),
    async createUnauthorizedSource(context) {
      const guarded = await startNats({ config: 'authorization { token: right }' });
      others.push(guarded);
      return create(`nats://${WRONG_SECRET}@127.0.0.1:${guarded.port}`, context);
    },
  };
});
