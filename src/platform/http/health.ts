import { sql } from "drizzle-orm";
import { z } from "zod";
import { rateCounter } from "#durable-objects/rate-counter";
import type { Context } from "../context.ts";
import type { Config } from "../env.ts";
import { action, Reply } from "../operations/action.ts";
import { identityBatch } from "../operations/platform-batch.ts";
import { redisOf } from "../redis.ts";
import { COME_AGAIN } from "./problem.ts";
import { get, type Route } from "./route.ts";

const Alive = z.object({ status: z.literal("ok") }).meta({ id: "Alive" });
const Part = z.object({ status: z.enum(["ok", "down"]), latency_ms: z.number() });
const Health = z
  .object({ status: z.enum(["ok", "degraded"]), database: Part, redis: Part, durable_objects: Part })
  .meta({ id: "Health" });
type Health = z.infer<typeof Health>;

/** Answers without asking anything: the Worker runs. */
const live = (name: string) =>
  action({
    name,
    summary: "Is the Worker alive",
    scope: "public",
    unlimited: true,
    input: z.strictObject({}),
    output: Alive,
    handle: async () => ({ status: "ok" }),
  });

/** How long an answer stands, and a question may take before another is asked. */
const STANDS_FOR_MS = 5_000;

/** What this isolate last found, and since when it is asking. */
interface Finding {
  health?: Health;
  until: number;
  askingUntil: number;
}
const findings = new WeakMap<Config, Finding>();

/**
 * The parts as they were found within the last seconds, so that no flood of questions reaches them: one question at a
 * time in an isolate, and while it is asked the others get the answer before.
 */
async function healthNow(ctx: Context): Promise<Health> {
  const found = findings.get(ctx.config) ?? { until: 0, askingUntil: 0 };
  findings.set(ctx.config, found);
  const now = Date.now();
  if (found.health && (found.until > now || found.askingUntil > now)) return found.health;
  found.askingUntil = now + STANDS_FOR_MS;
  try {
    found.health = await ask(ctx);
    found.until = Date.now() + STANDS_FOR_MS;
    return found.health;
  } finally {
    found.askingUntil = 0;
  }
}

async function ask(ctx: Context): Promise<Health> {
  const [database, redis, durable_objects] = await Promise.all([
    probe(ctx, "database", () => askDatabase(ctx)),
    probe(ctx, "redis", () => redisOf(ctx.config).ping()),
    probe(ctx, "durable_objects", () => rateCounter(ctx.env.RATE_COUNTER, "health").usage()),
  ]);
  const isOk = [database, redis, durable_objects].every(({ status }) => status === "ok");
  return { status: isOk ? "ok" : "degraded", database, redis, durable_objects };
}

async function probe(
  ctx: Context,
  name: string,
  asked: () => Promise<unknown>,
): Promise<z.infer<typeof Part>> {
  const started = performance.now();
  const after = () => Math.round((performance.now() - started) * 10) / 10;
  try {
    await asked();
    return { status: "ok", latency_ms: after() };
  } catch (error) {
    ctx.log.error("health.down", error, { part: name });
    return { status: "down", latency_ms: after() };
  }
}

/** Asks the database, also whether its logins are still what they should be. Throws what is wrong with them, for the log. */
async function askDatabase(ctx: Context): Promise<void> {
  const { problems } = await identityBatch(ctx, "platform.health.ready", {
    problems: sql`select login, problem from app.login_problems()`,
  });
  if (problems.length === 0) return;
  throw new Error(
    `unsafe logins: ${problems.map(({ login, problem }) => `${login} (${problem})`).join(", ")}`,
  );
}

/** Asks everything a request needs; 503 when one part does not answer. */
const ready = action({
  name: "platform.health.ready",
  summary: "Do the database, Redis and Durable Objects answer, and how fast; as found within 5 seconds",
  scope: "public",
  unlimited: true,
  input: z.strictObject({}),
  output: Health,
  alsoAnswers: { 503: { description: "A part is down", schema: Health } },
  async handle({ ctx }) {
    const health = await healthNow(ctx);
    return health.status === "ok"
      ? new Reply(200, health)
      : new Reply(503, health, { "Retry-After": COME_AGAIN });
  },
});

/** Liveness under the sources' two names, readiness under /api/v1. */
export const healthRoutes: Route[] = [
  { ...get("/health", live("platform.health.live")), root: true },
  { ...get("/health-check", live("platform.health.live")), root: true, aliasOf: "/health" },
  get("/health", ready),
];
