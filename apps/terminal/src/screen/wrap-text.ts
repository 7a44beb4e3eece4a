import { cutText, widthOf } from './characters.ts';

/** By words; one that is too long is cut. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? cutText(word, width) : `${line} ${word}`;
  }
  return [...lines, line];
}
