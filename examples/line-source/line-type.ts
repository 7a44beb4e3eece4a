import { duration, host, integer, line } from '@tickboard/server/config/kinds';
import { readRoutes } from '@tickboard/server/sources/read-routes';
import type { SourceType } from '@tickboard/server/sources/source-type';

export interface LineOptions {
  readonly host: string;
  readonly port: number;
  /** What messages are named, as they have no name of their own. */
  readonly subject: string;
  readonly connectTimeoutMs: number;
}

export const lineType: SourceType = {
  name: 'lines',
  stallAfterMs: 30_000,
  read(reader, { bookDepth }) {
    const options: LineOptions = {
      host: reader.option('host', host(), '127.0.0.1'),
      port: reader.required('port', integer(1, 65_535)) ?? 0,
      subject: reader.option('subject', line('a name'), 'line'),
      connectTimeoutMs: reader.option('connect_timeout', duration('100ms', '2m'), 5_000),
    };
    const createRoutes = readRoutes(reader, {}, { bookDepth });
    return async () => {
      const { createLineSource } = await import('./line-source.ts');
      return (context) => createLineSource(options, createRoutes(), context);
    };
  },
};
