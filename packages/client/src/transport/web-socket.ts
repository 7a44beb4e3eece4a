/** The WebSocket of browsers, which Node.js has too. It cannot set headers, so a token travels as a subprotocol. */
import type { Transport } from './transport.ts';

const NORMAL_CLOSURE = 1000;

export const openWebSocket: Transport = ({ url, token }, events) => {
  const socket = token === undefined ? new WebSocket(url) : new WebSocket(url, [`bearer.${token}`]);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => events.opened());
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    events.received(typeof data === 'string' ? data : new Uint8Array(data));
  });
  socket.addEventListener('close', ({ code, reason }) => events.closed(code, reason));
  const send = (frame: Parameters<WebSocket['send']>[0]) => {
    // One that is closing says so by its event: sending on it only makes browsers complain.
    if (socket.readyState === socket.OPEN) socket.send(frame);
  };
  return { send, close: () => socket.close(NORMAL_CLOSURE) };
};
