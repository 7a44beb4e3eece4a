/** The server under load, from what someone typed. */
import { lookup } from 'node:dns/promises';

export interface Target {
  /** As shown: without credentials. */
  readonly url: string;
  /** Resolved once: thousands of look-ups would be a load of their own. */
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly path: string;
  /** Of the URL given, without the leading `?`. */
  readonly query: string;
}

export class TargetError extends Error {
  override readonly name = 'TargetError';
}

const IS_TLS: Readonly<Record<string, boolean>> = { 'ws:': false, 'http:': false, 'wss:': true, 'https:': true };
const USUAL_PATH = '/ws';
const TLS_PORT = 443;
const PLAIN_PORT = 80;

/**
 * `ws://host:8080/ws`, `http://host:8080` or just `host:8080`; without a path it is `/ws`.
 *
 * @throws {TargetError} saying what is wrong with it.
 */
export async function resolveTarget(text: string): Promise<Target> {
  const url = parseUrl(text);
  const isTls = IS_TLS[url.protocol];
  if (isTls === undefined) throw new TargetError(`${text}: ws, wss, http or https was expected`);
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const path = url.pathname === '/' ? USUAL_PATH : url.pathname;
  return {
    url: `${isTls ? 'wss' : 'ws'}://${url.host}${path}`,
    address: await resolveHost(hostname),
    host: url.host,
    port: url.port === '' ? (isTls ? TLS_PORT : PLAIN_PORT) : Number(url.port),
    isTls,
    path,
    query: url.search.slice(1),
  };
}

function parseUrl(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `ws://${text}`);
  if (url === null || url.hostname === '') throw new TargetError(`${text}: this is no URL`);
  return url;
}

async function resolveHost(hostname: string): Promise<string> {
  try {
    return (await lookup(hostname)).address;
  } catch {
    throw new TargetError(`there is no host ${hostname}`);
  }
}
