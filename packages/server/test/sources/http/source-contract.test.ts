import type { SourceContext } from '@tickboard/server/sources/source';
import { createHttpSource } from '@tickboard/server/sources/http/http-source';
import { encodeQuote, quoteRoute } from '../../../../../test/harness/contract-messages.ts';
import { describeSourceContract, WRONG_SECRET } from '../../../../../test/harness/source-contract.ts';
import { startWebPeer, type WebPeer } from '../../../../../test/harness/web-peer.ts';

const PATH = '/quotes';

describeSourceContract('http', async () => {
  const peer = await startWebPeer();
  const others: WebPeer[] = [];
  let price = 100;

  function createSource(port: number, context: SourceContext, headers: Readonly<Record<string, string>> = {}) {
    const options = {
      url: `http://127.0.0.1:${port}`,
      polls: [{ path: PATH, everyMs: 5 }],
      headers,
      timeoutMs: 1_500,
      maxBodyBytes: 1_048_576,
    };
    return createHttpSource(options, [quoteRoute(PATH)], context);
  }

  return {
    createSource: (context) => createSource(peer.port, context),
    emit: () => peer.say([encodeQuote({ symbol: 'BTCUSDT', last_price: price++ })]),
    halt: () => peer.kill('SIGKILL'),
    resume: () => peer.restart(),
    async close() {
      await peer.stop();
      for (const other of others) await other.stop();
    },
    publish: (quotes) => peer.say(quotes.map(encodeQuote)),
    publishRaw: (payloads) => peer.say(payloads),
    freeze: () => peer.kill('SIGSTOP'),
    thaw: () => peer.kill('SIGCONT'),
    createSourceAt: (port, context) => createSource(port, context),
    async createUnauthorizedSource(context) {
      const guarded = await startWebPeer({ key: 'right' });
      others.push(guarded);
      return createSource(guarded.port, context, { 'X-API-Key': WRONG_SECRET });
    },
  };
});
