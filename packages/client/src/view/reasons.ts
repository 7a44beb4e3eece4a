/** Why what can be seen cannot be used yet. */
import type { Requirement } from './command-language.ts';
import type { ActionId } from './keymap.ts';

export const NO_ORDERS = 'This server takes no orders yet';
export const NO_COMMANDS = 'This server takes no commands yet';

/** By what a command needs that no server has yet. */
export const NOT_YET: Readonly<Record<Exclude<Requirement, 'terminal'>, string>> = {
  orders: NO_ORDERS,
  commands: NO_COMMANDS,
  admin: 'This server disconnects nobody on request yet',
};

/** The same of keys. */
export const KEYS_NOT_YET: Readonly<Partial<Record<ActionId, string>>> = {
  buy: NO_ORDERS,
  sell: NO_ORDERS,
  'cancel-order': NO_ORDERS,
  'cancel-all': NO_ORDERS,
  'close-position': NO_ORDERS,
  'close-all': NO_ORDERS,
  kill: NO_COMMANDS,
};
