/** Reading a screen as a person does: by what stands in a line. */
import { widthOf } from '../../src/screen/characters.ts';
import type { Stage } from './stage.ts';

export const DOWN = '\u001b[B';
/** What is above all panels. */
export const TOP_ROWS = 2;

export async function screenOf(stage: Stage): Promise<string> {
  return (await stage.text()).join('\n');
}

/** The first line of the panels that holds the text; empty where none does. */
export async function lineOf(stage: Stage, text: string): Promise<string> {
  return (await stage.text()).slice(TOP_ROWS).find((line) => line.includes(text)) ?? '';
}

/** The colour of the text where it stands first. */
export async function inkOf(stage: Stage, text: string): Promise<string> {
  const lines = await stage.text();
  const y = lines.findIndex((line, row) => row >= TOP_ROWS && line.includes(text));
  const line = lines[y] ?? '';
  return stage.host.terminal.inkAt(widthOf(line.slice(0, line.indexOf(text))), y);
}
