/** Why what can be seen cannot be used yet. */
export const NO_ORDERS = 'This server takes no orders yet';
export const NO_COMMANDS = 'This server takes no commands yet';
export const NO_HISTORY = 'This server keeps no history yet';
