/**
 * Two clients of protocol 1 that know nothing but "a snapshot, then values to set at dotted paths". What they hold as
 * `state` is what the server holds. Written to be copied: the whole of it works in any language.
 */
import { decode } from '@msgpack/msgpack';

// oxlint-disable-next-line typescript/no-explicit-any -- a plain client takes what it is sent without asking for types
type Json = any;

/** Takes in one message, already parsed. */
export function applyPlain(state: Json, message: Json): void {
  if (message.type === 'snapshot') Object.assign(state, message.data);
  if (message.type !== 'update') return;
  for (const [path, value] of Object.entries(message.changes)) {
    // Parts are separated by dots; a backslash in front takes a dot or a backslash as it is.
    const parts = path.match(/(?:\\.|[^\\.])+/gs)!.map((part) => part.replaceAll(/\\(.)/gs, '$1'));
    const last = parts.pop()!;
    let place = state;
    for (const part of parts) place = place[part];
    if (value === null) delete place[last];
    else place[last] = value;
  }
}

/** For connections with `format=json`: text frames. */
export function createPlainJsonClient() {
  const state: Json = {};
  return { state, receive: (text: string) => applyPlain(state, JSON.parse(text)) };
}

/** For connections with `format=msgpack`: binary frames. */
export function createPlainMsgpackClient() {
  const state: Json = {};
  return { state, receive: (bytes: Uint8Array) => applyPlain(state, decode(bytes)) };
}
