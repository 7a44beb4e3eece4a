import type { IncomingMessage } from 'node:http';
import { DEFLATE_TERMS } from '../broadcast/websocket-frame.ts';

const WINDOW_ASKED = /;\s*server_max_window_bits\s*=\s*"?(\d+)/i;

/**
 * Leaves out of a client's offers of compression those by which it could not read frames that all share: with a smaller
 * window than theirs. Such a client goes without compression; `ws` would refuse the connection.
 */
export function dropUnreadableOffers({ headers }: IncomingMessage): void {
  const offers = headers['sec-websocket-extensions']?.split(',');
  if (offers === undefined) return;
  const readable = offers.filter((offer) => {
    const [, bits] = WINDOW_ASKED.exec(offer) ?? [];
    return bits === undefined || Number(bits) >= DEFLATE_TERMS.serverMaxWindowBits;
  });
  if (readable.length > 0) headers['sec-websocket-extensions'] = readable.join(',').trim();
  else delete headers['sec-websocket-extensions'];
}
