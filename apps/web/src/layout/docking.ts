/** Where there is room for a desk that docks. */
export const DOCKING = '(min-width: 1024px)';
