import { Redis } from "@upstash/redis/cloudflare";
import type { Config } from "./env.ts";

export { Ratelimit } from "@upstash/ratelimit";

/** The Redis of this deployment, over REST. One for each request: it holds no connection. */
export const redisOf = (config: Config): Redis =>
  new Redis({
    url: config.UPSTASH_REDIS_REST_URL,
    token: config.UPSTASH_REDIS_REST_TOKEN,
    enableTelemetry: false,
    retry: { retries: 1, backoff: () => 50 },
  });
