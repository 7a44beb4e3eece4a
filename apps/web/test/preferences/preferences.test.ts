import { describe, expect, it } from 'vitest';
import { createPreferences, DEFAULT_PREFERENCES, readPreferences } from '../../src/preferences/preferences.ts';
import { createStorage } from '../support/puppet-board.ts';

/** One browser with its tabs: what one tab writes the others are told of. */
class Browser {
  readonly storage = createStorage();
  readonly #listeners: { readonly tab: object; readonly tell: (name: string | undefined) => void }[] = [];
  writes = 0;

  open(tab = createStorage()) {
    const storage = createStorage();
    storage.getItem = (name) => this.storage.getItem(name);
    storage.setItem = (name, text) => {
      if (this.storage.getItem(name) === text) return;
      this.writes++;
      this.storage.setItem(name, text);
      for (const listener of this.#listeners) if (listener.tab !== tab) listener.tell(name);
    };
    const onOtherTab = (tell: (name: string | undefined) => void) => void this.#listeners.push({ tab, tell });
    return createPreferences({ storage: () => storage, tab: () => tab, onOtherTab });
  }

  /** A tab that is not told of anything: one that is frozen. */
  openFrozen() {
    return createPreferences({ storage: () => this.storage, tab: createStorage });
  }
}

describe('preferences', () => {
  it('[UH8] of one tab hold in the others at once, and none is lost', () => {
    const browser = new Browser();
    const [one, other] = [browser.open(), browser.open()];
    one.setState({ hasHeat: true, favourites: ['BTC'] });
    other.setState({ theme: 'dark' });
    other.setState({ favourites: [...other.getState().favourites, 'ETH'] });
    for (const tab of [one, other, browser.open()]) {
      expect(tab.getState()).toMatchObject({ hasHeat: true, theme: 'dark', favourites: ['BTC', 'ETH'] });
    }
    expect(browser.writes).toBe(3);
  });

  it('[UH8] of a tab that heard nothing of the others overwrite only what was changed in it', () => {
    const browser = new Browser();
    const frozen = browser.openFrozen();
    browser.open().setState({ hasHeat: true, acknowledged: ['a'] });
    frozen.setState({ theme: 'light' });
    expect(browser.open().getState()).toMatchObject({ hasHeat: true, acknowledged: ['a'], theme: 'light' });
  });

  it('[UH8] are the same things where another tab changed others', () => {
    const browser = new Browser();
    const [one, other] = [browser.open(), browser.open()];
    one.setState({ favourites: ['BTC'] });
    const { favourites } = one.getState();
    other.setState({ hasSound: true });
    expect(one.getState().favourites).toBe(favourites);
  });

  it('[UH8] have a symbol for each tab, and a new tab begins with the last one', () => {
    const browser = new Browser();
    const tab = createStorage();
    const [one, other] = [browser.open(tab), browser.open()];
    one.setState({ symbol: 'BTC' });
    other.setState({ symbol: 'ETH', hasHeat: true });
    expect(one.getState()).toMatchObject({ symbol: 'BTC', hasHeat: true });
    one.setState({ theme: 'dark' });
    expect(other.getState().symbol).toBe('ETH');
    expect(browser.open(tab).getState().symbol).toBe('BTC');
    expect(browser.open().getState().symbol).toBe('ETH');
  });

  it.each([
    ['timeZone', 'Mars/Olympus'],
    ['timeZone', ''],
    ['timeZone', 7],
    ['symbol', '*'],
    ['symbol', '<script>'],
    ['heldSymbol', 'BTC*'],
    ['theme', 'plaid'],
  ])('[UH10] that hold %s %j begin with the usual one', (name, value) => {
    expect(readPreferences({ [name]: value })).toEqual(DEFAULT_PREFERENCES);
  });

  it.each(['local', 'utc', 'Asia/Kolkata', 'America/New_York'])('[UH10] keep the time zone %s', (timeZone) => {
    expect(readPreferences({ timeZone }).timeZone).toBe(timeZone);
  });
});
