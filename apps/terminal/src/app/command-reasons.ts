/** Why commands that the grammar has are not carried out here. */
import { type CommandName, grammarOf, type Requirement } from '@tickboard/client/view/command-language';
import { NOT_YET } from '@tickboard/client/view/reasons';

const MISSING: Readonly<Record<Requirement, string | undefined>> = {
  ...NOT_YET,
  terminal: undefined,
};

/** Of those that do a part of what they do in a browser, which part. */
const PARTS: Readonly<Partial<Record<CommandName, string>>> = { set: 'The terminal has rate, tz and digits' };

/** Undefined where it is carried out, and for what is no command. */
export function whyNotCommand(name: string): string | undefined {
  const needs = grammarOf(name)?.needs;
  return needs === undefined ? undefined : MISSING[needs];
}

/** What has to be known before it is typed; undefined where there is nothing. */
export function remarkOf(name: string): string | undefined {
  const grammar = grammarOf(name);
  return grammar === undefined ? undefined : (whyNotCommand(name) ?? PARTS[grammar.name]);
}
