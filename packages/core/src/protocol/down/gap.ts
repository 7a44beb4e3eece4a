import * as Type from 'typebox';
import type { Static } from 'typebox';

export const gapMessage = Type.Object({
  type: Type.Literal('gap'),
  channel: Type.String(),
  lost: Type.Integer({ minimum: 1, description: 'Events of the feed that this client was not sent.' }),
  next: Type.Integer({ minimum: 1, description: 'Id of the next event of the feed.' }),
  replay: Type.Optional(
    Type.Literal(true, { description: 'They were asked for by `replay`, and are not there any more.' }),
  ),
});
export type GapMessage = Static<typeof gapMessage>;
