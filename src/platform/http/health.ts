import { sql } from "drizzle-orm";
import { z } from "zod";
import { rateCounter } from "#durable-objects/rate-counter";
import type { Context } from "../context.ts";
import { action, platformBatch, Reply } from "../operations/action.ts";
import { redisOf } from "../rate-limit.ts";
import { get, type Route } from "./route.ts";

const Alive = z.object({ status: z.literal("ok") }).meta({ id: "Alive" });
const Part = z.object({ status: z.enum(["ok", "down"]), latency_ms: z.number() });
const Health = z
  .object({ status: z.enum(["ok", "degraded"]), database: Part, redis: Part, durable_objects: Part })
  .meta({ id: "Health" });

/** Answers without asking anything: the Worker runs. */
const live = (name: string) =>
  action({
    name,
    summary: "Is the Worker alive",
    scope: "public",
    input: z.strictObject({}),
    output: Alive,
    handle: async () => ({ status: "ok" }),
  });

async function probe(ctx: Context, name: string, ask: () => Promise<unknown>): Promise<z.infer<typeof Part>> {
  const started = performance.now();
  try {
    await ask();
    return { status: "ok", latency_ms: Math.round((performance.now() - started) * 10) / 10 };
  } catch (error) {
    ctx.log.error("health.down", error, { part: name });
    return { status: "down", latency_ms: Math.round((performance.now() - started) * 10) / 10 };
  }
}

/** Asks everything a request needs; 503 when one part does not answer. */
const ready = action({
  name: "platform.health.ready",
  summary: "Do the database, Redis and Durable Objects answer, and how fast",
  scope: "public",
  input: z.strictObject({}),
  output: Health,
  alsoAnswers: { 503: { description: "A part is down", schema: Health } },
  async handle({ ctx }) {
    const [database, redis, durable_objects] = await Promise.all([
      probe(ctx, "database", () => platformBatch(ctx, "platform.health.ready", [sql`select 1`])),
      probe(ctx, "redis", () => redisOf(ctx.config).ping()),
      probe(ctx, "durable_objects", () => rateCounter(ctx.env.RATE_COUNTER, "health").usage()),
    ]);
    const ok = [database, redis, durable_objects].every(({ status }) => status === "ok");
    return new Reply(ok ? 200 : 503, { status: ok ? "ok" : "degraded", database, redis, durable_objects });
  },
});

/** Liveness under the sources' two names, readiness under /api/v1. */
export const healthRoutes: Route[] = [
  { ...get("/health", live("platform.health.live")), root: true },
  { ...get("/health-check", live("platform.health.live")), root: true, aliasOf: "/health" },
  get("/health", ready),
];
