/** Puts theme, palette and density where the style sheets look for them. */
import type { Preferences } from './preferences.ts';

export function applyAppearance(preferences: Preferences): void {
  const prefersLight = matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const { theme, palette, density } = preferences.getState();
    const { dataset } = document.documentElement;
    dataset['theme'] = theme === 'system' ? (prefersLight.matches ? 'light' : 'dark') : theme;
    dataset['palette'] = palette;
    dataset['density'] = density;
  };
  apply();
  preferences.subscribe(apply);
  prefersLight.addEventListener('change', apply);
}
