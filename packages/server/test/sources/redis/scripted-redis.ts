import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface ScriptedRedis {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Speaks just enough of the protocol to say what a real Redis says only on rare days. `answer` gets each command and
 * its socket, and returns the raw reply, or nothing.
 */
export async function startScriptedRedis(
  answer: (command: readonly string[], socket: Socket) => string | undefined,
): Promise<ScriptedRedis> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let received = '';
    socket.on('data', (data) => {
      received += data.toString('latin1');
      for (let match = takeCommand(received); match !== undefined; match = takeCommand(received)) {
        received = match.rest;
        const reply = answer(match.command, socket);
        if (reply !== undefined) socket.write(reply);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The first whole command: `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`. */
function takeCommand(text: string): { readonly command: string[]; readonly rest: string } | undefined {
  const parts = text.split('\r\n');
  const words = Number(parts[0]?.slice(1));
  if (!(words > 0) || parts.length < 2 + words * 2) return undefined;
  const command = Array.from({ length: words }, (_, index) => parts[2 + index * 2] ?? '');
  return { command: [command[0]!.toLowerCase(), ...command.slice(1)], rest: parts.slice(1 + words * 2).join('\r\n') };
}
