/** How `tickboard top` ends, for scripts. */
export const TOP_EXIT = {
  fine: 0,
  fault: 1,
  wrongUse: 2,
  unreachable: 3,
  refused: 4,
  /** This server has no such channel for us. */
  unavailable: 5,
  /** It was printed, and nobody should act on it. */
  old: 6,
} as const;
