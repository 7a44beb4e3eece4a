import { createMqttSource } from '@tickboard/server/sources/mqtt/mqtt-source';
import { encodeQuote, quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { startMosquitto, type Mosquitto } from '../../../../../test/harness/mosquitto.ts';
import { describeSourceContract, WRONG_SECRET } from '../../../../../test/harness/source-contract.ts';

const TIMES = { pingIntervalMs: 200, pingTimeoutMs: 1_500, connectTimeoutMs: 2_000, backoffMaxMs: 500 };
const TOPICS = ['quotes/#'];
const routes = () => [quoteRoute('quotes/{symbol}')];

for (const [name, options] of [
  ['mqtt', {}],
  ['mqtt 5 with QoS 1', { qos: 1, protocol: '5' }],
] as const) {
  describeSourceContract(name, async () => {
    const broker = await startMosquitto();
    const others: Mosquitto[] = [];
    let price = 100;
    const send = (payloads: readonly Buffer[]) =>
      broker.publish(payloads.map((payload) => ({ topic: 'quotes/X', payload })));
    const settings = { topics: TOPICS, ...TIMES, ...options };

    return {
      createSource: (context) => createMqttSource({ url: broker.url, ...settings }, routes(), context),
      emit: () => send([encodeQuote({ symbol: 'BTCUSDT', last_price: price++ })]),
      halt: () => broker.kill('SIGKILL'),
      resume: () => broker.restart(),
      async close() {
        await broker.stop();
        for (const other of others) await other.stop();
      },
      publish: (quotes) => send(quotes.map(encodeQuote)),
      publishRaw: send,
      freeze: () => broker.kill('SIGSTOP'),
      thaw: () => broker.kill('SIGCONT'),
      createSourceAt: (port, context) =>
        createMqttSource({ url: `mqtt://127.0.0.1:${port}`, ...settings }, routes(), context),
      async createUnauthorizedSource(context) {
        const guarded = await startMosquitto({ config: 'allow_anonymous false' });
        others.push(guarded);
        const url = `mqtt://desk:${WRONG_SECRET}@127.0.0.1:${guarded.port}`;
        return createMqttSource({ url, ...settings }, routes(), context);
      },
    };
  });
}
