/** `tls`: an authority of one's own, and a certificate of one's own. */
import { readFileSync } from 'node:fs';
import { path } from '../config/kinds.ts';
import type { NodeReader } from '../config/node-reader.ts';

/** Paths of PEM files. */
export interface TlsFiles {
  /** Authorities that are trusted, in place of those that Node.js knows. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** `isSecure`: the address asks for TLS. */
export function readTls(reader: NodeReader, isSecure: boolean): TlsFiles {
  const section = reader.map('tls');
  if (section === undefined) return {};
  const ca = section.optional('ca', path());
  const cert = section.optional('cert', path());
  const key = section.optional('key', path());
  if ((cert === undefined) !== (key === undefined)) section.fault('cert and key belong together');
  if (!isSecure) reader.fault('of use only where the address asks for TLS', { name: 'tls' });
  section.finish();
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

/**
 * Read for each connection: certificates are renewed while the server runs.
 *
 * @throws {Error} where one cannot be read; its message names the file.
 */
export function loadTls(files: TlsFiles): { [Name in keyof TlsFiles]: Buffer } {
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, readFileSync(file as string)]));
}
