/** Rows of `system_health` that this server writes of itself: no source has such a name, or one would show the other. */
export const SERVER_SERVICE = 'dashboard-server';
export const WRITE_BACK_SERVICE = 'write_back';
export const HISTORY_SERVICE = 'history';

export const OWN_SERVICES = [SERVER_SERVICE, WRITE_BACK_SERVICE, HISTORY_SERVICE] as const;
