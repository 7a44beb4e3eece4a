import type { TlsFiles } from '../read-tls.ts';
import { BACKOFF_DEFAULTS, type BackoffOptions } from '../session-loop.ts';

export const PROTOCOLS = ['3.1.1', '5'] as const;
export type MqttProtocol = (typeof PROTOCOLS)[number];

/** What the mqtt source can be told. */
export interface MqttSourceOptions extends BackoffOptions {
  /** `mqtt://[user:password@]host:port`, or `mqtts://…`. */
  readonly url: string;
  /** Win over those of the URL. */
  readonly username?: string;
  readonly password?: string;
  readonly tls?: TlsFiles;
  /** In the words of MQTT: `+` is one level, a final `#` any number. */
  readonly topics: readonly string[];
  /** 1: what the broker has for this client is sent until it is acknowledged. */
  readonly qos: 0 | 1;
  /** Made up for each connection where absent. */
  readonly clientId?: string;
  /** The broker keeps what arrives with QoS 1 while this client is away; wants a `clientId`. */
  readonly isPersistent: boolean;
  /** For how long it keeps it; told to brokers of MQTT 5 only. */
  readonly sessionExpiryMs: number;
  readonly protocol: MqttProtocol;
  /** Longest time from the first attempt to the subscriptions standing. */
  readonly connectTimeoutMs: number;
  readonly pingIntervalMs: number;
  /** A connection on which nothing comes back for this long counts as lost. */
  readonly pingTimeoutMs: number;
  /** A longer payload is refused unread. */
  readonly maxPayloadBytes: number;
}

export const MQTT_SOURCE_DEFAULTS = {
  ...BACKOFF_DEFAULTS,
  url: 'mqtt://localhost:1883',
  qos: 0,
  isPersistent: false,
  sessionExpiryMs: 3_600_000,
  protocol: '3.1.1',
  connectTimeoutMs: 5_000,
  pingIntervalMs: 5_000,
  pingTimeoutMs: 5_000,
  maxPayloadBytes: 1_048_576,
} as const;
