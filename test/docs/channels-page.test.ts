import { expect, it } from 'vitest';
import { readChannelsPage, renderChannelsPage } from '../../scripts/generate-channels-page.ts';

it('docs/channels.md is what the model says (npm run channels:page writes it)', async () => {
  expect(readChannelsPage()).toBe(await renderChannelsPage());
});
