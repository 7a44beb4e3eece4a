import { createGrpcSource } from '@tickboard/server/sources/grpc/grpc-source';
import { startGrpcServer } from '../../../../../test/harness/grpc/grpc-server.ts';
import { describeSourceContract, WRONG_SECRET } from '../../../../../test/harness/source-contract.ts';
import { createAt, quoteOptions, STREAM_QUOTES } from './grpc-under-test.ts';

describeSourceContract('grpc', async () => {
  const server = await startGrpcServer();
  const others: { stop(): Promise<void> }[] = [];
  let price = 100;

  return {
    createSource: (context) => createAt(server.port, context),
    emit: () => server.send(STREAM_QUOTES, [{ symbol: 'BTCUSDT', last_price: price++ }]),
    halt: () => server.kill('SIGKILL'),
    resume: () => server.restart(),
    async close() {
      await server.stop();
      for (const other of others) await other.stop();
    },
    publish: (quotes) =>
      server.send(
        STREAM_QUOTES,
        quotes.map((quote) => ({ ...quote })),
      ),
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    createSourceAt: createAt,
    async createUnauthorizedSource(context) {
      const guarded = await startGrpcServer({ token: 'right' });
      others.push(guarded);
      const metadata = { authorization: `Bearer ${WRONG_SECRET}` };
      return createGrpcSource(quoteOptions(`http://${guarded.address}`, { metadata }), context);
    },
  };
});
