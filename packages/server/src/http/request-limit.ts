/** How often one address may ask for what costs something. */
import type { RateLimitPluginOptions } from '@fastify/rate-limit';
import { HttpError } from './http-error.ts';

/** Ten a second on average, with room for a page that asks for every channel at once. */
export const REQUESTS_MAX = 100;
export const WINDOW_MS = 10_000;
/** Beyond so many addresses the one heard from longest ago is forgotten. */
const ADDRESSES_MAX = 5_000;

export const REQUEST_LIMIT: RateLimitPluginOptions = {
  max: REQUESTS_MAX,
  timeWindow: WINDOW_MS,
  cache: ADDRESSES_MAX,
  errorResponseBuilder: (_request, { max, after }) =>
    new HttpError(429, `more than ${max} requests in ${WINDOW_MS / 1_000} s from one address: try again in ${after}`),
};
