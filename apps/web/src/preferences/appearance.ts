/** Puts theme, palette and density where the style sheets look for them, and the decimals where prices are written. */
import { choosePriceDigits } from '@tickboard/client/view/numbers';
import type { Preferences } from './preferences.ts';

export function applyAppearance(preferences: Preferences): void {
  const prefersLight = matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const { theme, palette, density, digits } = preferences.getState();
    const { dataset } = document.documentElement;
    dataset['theme'] = theme === 'system' ? (prefersLight.matches ? 'light' : 'dark') : theme;
    dataset['palette'] = palette;
    dataset['density'] = density;
    choosePriceDigits(digits);
  };
  apply();
  preferences.subscribe(apply);
  prefersLight.addEventListener('change', apply);
}
