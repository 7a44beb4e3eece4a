import { INTERVAL_MS } from '@tickboard/core/model/intervals';

/** Intervals of bars that dashboards offer, in the order of their length, ms: by whatever name a person gave. */
export const INTERVALS_MS: Readonly<Record<string, number>> = INTERVAL_MS;
