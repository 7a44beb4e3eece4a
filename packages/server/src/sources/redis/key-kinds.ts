/** The keys that are read, by how their names begin: `position:BTCUSDT`. */
export const KEY_KINDS = ['market_data', 'order', 'position', 'balance'] as const;
export type KeyKind = (typeof KEY_KINDS)[number];
