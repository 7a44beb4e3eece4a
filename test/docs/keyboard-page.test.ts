import { expect, it } from 'vitest';
import { readKeyboardPage, renderKeyboardPage } from '../../scripts/generate-keyboard-page.ts';

it('[UK10] docs/keyboard.md is what the tables say (npm run keyboard:page writes it)', async () => {
  expect(readKeyboardPage()).toBe(await renderKeyboardPage());
});
