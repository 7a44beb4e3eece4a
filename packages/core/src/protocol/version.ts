/**
 * Versions of what travels. Protocol 1 is json and msgpack, protocol 2 is compact. The revision steps with every change
 * of a message schema or of a channel's fields; a test holds the hash of all schemas against it.
 */
export const PROTOCOL_REVISION = 5;
export type ProtocolVersion = 1 | 2;
