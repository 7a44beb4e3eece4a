/** Values that a mapping itself writes, checked at start against the field that they are for. */
import type { FieldValue } from '@tickboard/core/model/channel';
import type { TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { readFigure, readTime } from '../values.ts';
import type { Target } from './target.ts';

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** Undefined where the field cannot hold it. */
export function parseConstant(target: Target, text: string): FieldValue | undefined {
  const value = parse(target, text);
  return value !== undefined && Check(target.schema, value) ? value : undefined;
}

/** What a constant of this field looks like: the end of a sentence that begins with "expected". */
export function describeConstant({ schema, kind }: Target): string {
  const choices = choicesOf(schema);
  if (choices !== undefined) return `one of ${choices.join(', ')}`;
  if (kind === 'text') return 'a text that this field can hold';
  if (kind === 'flag') return 'true or false';
  if (kind === 'time') return 'a time such as 2026-01-31T12:00:00Z';
  return isCompound(kind) ? 'from, because this field has no constants' : 'a number that this field can hold';
}

/** The values of a field that has a list of them. */
export function choicesOf(schema: TSchema): readonly string[] | undefined {
  return (schema as { readonly enum?: readonly string[] }).enum;
}

function parse({ kind }: Target, text: string): FieldValue | undefined {
  if (kind === 'text') return text;
  if (kind === 'flag') return FLAGS.get(text);
  if (isCompound(kind)) return undefined;
  const figure = readFigure(text);
  const value = kind === 'time' && Number.isNaN(figure) ? readTime(text) : figure;
  return value ?? undefined;
}

function isCompound(kind: Target['kind']): boolean {
  return kind === 'levels' || kind === 'figures' || kind === 'object';
}
