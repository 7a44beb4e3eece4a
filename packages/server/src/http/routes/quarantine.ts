import { formatTime } from '@tickboard/core/model/wire-value';
import type { FastifyInstance } from 'fastify';
import type { Quarantine, QuarantineEntry } from '../../sources/quarantine.ts';
import type { HttpContext } from '../http-context.ts';
import { HttpError, quoteName } from '../http-error.ts';
import { requireCredentials } from '../require-credentials.ts';

interface SourceParams {
  readonly source: string;
}

/** What was refused of what the sources delivered, and why. */
export function addQuarantineRoutes(app: FastifyInstance, { credentials, quarantines }: HttpContext): void {
  const options = { preHandler: requireCredentials(credentials) };

  app.get('/admin/quarantine', options, () => ({
    sources: Object.fromEntries([...quarantines()].map(([source, quarantine]) => [source, count(quarantine)])),
  }));

  app.get<{ Params: SourceParams }>('/admin/quarantine/:source', options, (request) => {
    const { source } = request.params;
    const quarantine = quarantines().get(source);
    if (quarantine === undefined) throw new HttpError(404, `there is no source ${quoteName(source)}`);
    return { source, ...count(quarantine), entries: quarantine.list().map(viewEntry) };
  });
}

function count({ refused, kept }: Quarantine) {
  return { refused, kept };
}

function viewEntry({ time, kind, where, why, input }: QuarantineEntry) {
  return {
    time: formatTime(time),
    kind,
    where,
    why,
    ...(input !== undefined && { input: input.shown, input_as: input.as, input_cut: input.isCut }),
  };
}
