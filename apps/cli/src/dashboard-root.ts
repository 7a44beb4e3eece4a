import { fileURLToPath } from 'node:url';

/** Where `npm run build` puts the web dashboard. */
export const DASHBOARD_ROOT = fileURLToPath(new URL('../../web/dist', import.meta.url));
