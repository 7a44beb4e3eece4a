import type { FieldDefinition, FieldValue } from '../../model/channel.ts';
import type { FeedEvent } from '../../store/feed.ts';

/** The fields that an event has, in the order of its feed's definition. */
export function* eventFields(event: FeedEvent): Generator<readonly [FieldDefinition, FieldValue]> {
  for (const field of event.feed.fields) {
    const value = event.data[field.name];
    if (value !== undefined && value !== null) yield [field, value];
  }
}
