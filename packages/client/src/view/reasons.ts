/** Why what can be seen cannot be used yet. */
export const NO_ORDERS = 'This server takes no orders yet';
export const NO_COMMANDS = 'This server takes no commands yet';
