import type { Preferences } from './preferences.ts';

/** Returns whether the symbol is one now. */
export function toggleFavourite(preferences: Preferences, symbol: string): boolean {
  const { favourites } = preferences.getState();
  const isOne = favourites.includes(symbol);
  preferences.setState({
    favourites: isOne ? favourites.filter((each) => each !== symbol) : [...favourites, symbol],
  });
  return !isOne;
}
