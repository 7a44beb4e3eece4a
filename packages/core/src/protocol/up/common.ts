import * as Type from 'typebox';

/** Chosen by the client; comes back in the answer. */
export const requestId = Type.Optional(
  Type.Union([Type.String({ maxLength: 128 }), Type.Number()], { description: 'Comes back in the answer.' }),
);

const NAMES_MAX = 1_000;
const NAME_MAX_LENGTH = 256;

export const channelName = Type.String({
  minLength: 1,
  maxLength: NAME_MAX_LENGTH,
  description: 'A channel, or a channel and a key pattern after a colon: market_data:BTC*',
});
export const channelNames = Type.Array(channelName, { maxItems: NAMES_MAX });

const scalar = Type.Union([Type.String({ maxLength: NAME_MAX_LENGTH }), Type.Number(), Type.Boolean()]);

const feedFilter = Type.Record(
  Type.String({ maxLength: 64 }),
  Type.Union([scalar, Type.Array(scalar, { maxItems: NAMES_MAX })]),
  {
    maxProperties: 16,
    description: 'Each condition must hold; a list holds the values allowed, min_X bounds X from below.',
  },
);
export const filters = Type.Record(Type.String({ maxLength: 64 }), feedFilter, { maxProperties: 32 });

export const sequence = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
