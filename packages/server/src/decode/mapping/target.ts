/** The fields that a mapping can set, as the vocabulary defines them. */
import type { FieldKind } from '@tickboard/core/model/field';
import type { TObject, TSchema } from 'typebox';

export interface Target {
  readonly name: string;
  readonly schema: TSchema;
  readonly kind: FieldKind;
}

/** Of a channel's row, or of a field that holds an object. */
export function targetsOf(schema: TObject | TSchema): ReadonlyMap<string, Target> {
  const { properties } = schema as { readonly properties?: Readonly<Record<string, TSchema>> };
  return new Map(
    Object.entries(properties ?? {}).map(([name, field]) => {
      const { kind } = field as { readonly kind: FieldKind };
      return [name, { name, schema: field, kind }];
    }),
  );
}
