import * as Type from 'typebox';

export const timestamp = Type.String({ format: 'date-time', description: 'RFC 3339 UTC with milliseconds.' });
export const sequence = Type.Integer({ minimum: 0, description: "The store's version." });
export const epoch = Type.String({ description: 'Random, new for each life of the state.' });
export const requestId = Type.Optional(Type.Union([Type.String(), Type.Number()]));
export const feedPositions = Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
  description: 'By feed, the id of its newest event: where a resume may start.',
});
