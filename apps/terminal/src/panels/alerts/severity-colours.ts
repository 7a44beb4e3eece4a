import type { Severity } from '@tickboard/client/view/feed-items';
import type { Colour } from '../../theme/colours.ts';

export const SEVERITY_COLOURS: Readonly<Record<Severity, Colour>> = {
  info: 'accent',
  warning: 'warn',
  critical: 'critical',
};
