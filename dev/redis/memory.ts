import RedisMock from "ioredis-mock";
import { serial } from "../serial.ts";
import { type Backend, type Outcome, settle } from "./backend.ts";
import type { Command } from "./scripts.ts";

let opened = 0;

/**
 * A Redis in this process (ioredis-mock): enough for caches, counters and the fixed and sliding windows of
 * @upstash/ratelimit; it checks neither types nor the number of arguments, and has no token bucket.
 */
export function openMemory(): Backend {
  opened += 1;
  // Instances share their data by host and port.
  const redis = new RedisMock({ host: `memory-${opened}` });
  const inTurn = serial();

  async function run(commands: readonly Command[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const command of commands) outcomes.push(await settle(call(redis, command)));
    return outcomes;
  }

  return {
    pipeline: (commands) => inTurn(() => run(commands)),
    transaction: (commands) => inTurn(() => run(commands)),
    async close() {
      await redis.flushall();
      redis.disconnect();
    },
  };
}

type Method = (...args: string[]) => Promise<unknown>;

async function call(redis: object, [name, ...args]: Command): Promise<unknown> {
  const method = (redis as Record<string, Method | undefined>)[name.toLowerCase().replace("_ro", "")];
  if (!method) throw new Error(`ERR unknown command '${name.toLowerCase()}' (not in the Redis in memory)`);
  return toResp(await method.apply(redis, options(name, args)));
}

const OPTIONS_FROM: Record<string, number> = {
  SET: 2,
  EXPIRE: 2,
  PEXPIRE: 2,
  ZRANGE: 3,
  ZRANGEBYSCORE: 3,
  GETEX: 1,
};
const NAMED = /^(?:match|count|type|nx|xx|gt|lt|ch|incr|withscores|limit)$/i;

/** Option names in capitals, which the mock alone insists on. */
function options(name: string, args: readonly string[]): string[] {
  const from = OPTIONS_FROM[name] ?? (/^(?:ZADD|[HSZ]?SCAN)$/.test(name) ? 0 : args.length);
  const any = OPTIONS_FROM[name] !== undefined;
  return args.map((arg, at) => (at >= from && (any || NAMED.test(arg)) ? arg.toUpperCase() : arg));
}

/** The mock's friendlier values as RESP2 has them: no objects, no booleans, no undefined. */
function toResp(value: unknown): unknown {
  if (value === undefined || value === null || value === false) return null;
  if (value === true) return 1;
  if (Array.isArray(value)) return value.map(toResp);
  return typeof value === "object" ? Object.entries(value).flat() : value;
}
