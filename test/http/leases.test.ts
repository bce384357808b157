import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { rateCounter } from "#durable-objects/rate-counter";
import { type Answer, asOwner, mintPerson, mintTenant } from "#test/tenant.ts";
import { inOneWindow } from "../one-window.ts";
import { served } from "./deployment.ts";

const administrator = await mintPerson({ platformRoles: ["platform_admin"] });
const AMPLE = { requests_per_minute: 50_000, requests_per_hour: 60_000, requests_per_day: 70_000 };

/** A tenant whose counter was saved once: from then on an isolate that asks fast is granted requests ahead. */
async function busy() {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const setLimits = async (body: object) => {
    const set = await administrator.call("PATCH", `/admin/tenants/${tenant.id}/limits`, { body });
    expect(set.status, set.text).toBe(200);
  };
  await setLimits(AMPLE);
  await owner.get("/products");
  await scheduler.wait(1_200);
  return { tenant, owner, setLimits };
}

/** Keeps six requests on their way until told to stop; their answers in the order in which they came. */
function load(send: () => Promise<Answer>) {
  let isOver = false;
  const answers: { answer: Answer; sent: number; before: number }[] = [];
  const going = Array.from({ length: 6 }, async () => {
    while (!isOver) {
      const [sent, before] = [Date.now(), answers.length];
      answers.push({ answer: await send(), sent, before });
      // A refusal from memory waits for nothing, and others must have their turn.
      await scheduler.wait(3);
    }
  });
  const stop = async () => {
    isOver = true;
    await Promise.all(going);
  };
  return { answers, stop };
}

const dayLeft = ({ headers }: Answer) => Number(headers.get("X-RateLimit-Remaining-Day"));

describe("a tenant whose requests come fast", () => {
  test("is let in from memory, is told of no more than there is, and its usage is what it was let in", () =>
    inOneWindow(86_400, async () => {
      const { tenant, owner } = await busy();
      const { answers, stop } = load(() => owner.get("/products?limit=1"));
      await scheduler.wait(2_500);
      await stop();
      expect(answers.every(({ answer }) => answer.status === 200)).toBe(true);
      for (const { answer, before } of answers) expect(dayLeft(answer)).toBeLessThan(70_000 - 1 - before);
      const usage = await owner.get<{ current: { day: { allowed: number } } }>("/usage");
      expect([answers.length + 1, answers.length + 2]).toContain(usage.body.current.day.allowed);
      const { windows } = await rateCounter(env.RATE_COUNTER, tenant.id).usage();
      expect(windows.day).toMatchObject({ allowed: answers.length + 2, refused: 0 });
    }));

  test("is let in by what its counter granted ahead without asking it, and gives back what it did not use", async () => {
    const tenant = await mintTenant();
    const owner = await tenant.member("owner");
    const window = { limit: 1_000, remaining: 900, reset: Math.ceil(Date.now() / 1_000) + 600 };
    const windows = { minute: window, hour: window, day: window };
    const lease = { tokens: 20, forMs: 4_000, windows };
    let asks = 0;
    const back: unknown[] = [];
    const generous = {
      async admit() {
        asks += 1;
        return { allowed: true, cost: 1, retryAfter: 0, windows, lease };
      },
      async giveBack(_: string, ended: unknown[]) {
        back.push(...ended);
      },
    };
    const headers = { Authorization: `Bearer ${owner.token}` };
    const counter = { RATE_COUNTER: { getByName: () => generous } };
    const send = () => served(counter, "GET", "/api/v1/products?limit=1", headers);
    const first = send();
    while (asks === 0) await scheduler.wait(10);
    const ahead = [(await send()).answer, (await send()).answer, (await send()).answer];
    expect(ahead.map(dayLeft)).toEqual([919, 918, 917]);
    expect((await first).answer.status).toBe(200);
    expect(asks).toBe(1);
    expect(back).toMatchObject([{ unused: 17 }]);
  });

  test("is not let in once after the answer to who lowered its limits", () =>
    inOneWindow(86_400, async () => {
      const { owner, setLimits } = await busy();
      const { answers, stop } = load(() => owner.get("/products?limit=1"));
      await scheduler.wait(2_000);
      await setLimits({ requests_per_day: 3 });
      const since = Date.now();
      await scheduler.wait(600);
      await stop();
      const later = answers.filter(({ sent }) => sent > since);
      expect(later.length).toBeGreaterThan(3);
      expect(new Set(later.map(({ answer }) => answer.status))).toEqual(new Set([429]));
      await setLimits({ requests_per_day: 70_000 });
      expect((await owner.get("/products")).status).toBe(200);
    }));

  test("has back what a dead credential took, whether it was granted ahead or not", () =>
    inOneWindow(86_400, async () => {
      const { tenant, owner } = await busy();
      const member = await tenant.member("manager");
      const { answers, stop } = load(() => owner.get("/products?limit=1"));
      await scheduler.wait(1_500);
      await asOwner(sql`update identity.sessions set revoked_at = now() where user_id = ${member.userId}`);
      const dead = await Promise.all(Array.from({ length: 30 }, () => member.get("/products")));
      await scheduler.wait(300);
      await stop();
      for (const { status } of dead) expect([401, 429]).toContain(status);
      expect(answers.every(({ answer }) => answer.status === 200)).toBe(true);
      const { windows } = await rateCounter(env.RATE_COUNTER, tenant.id).usage();
      expect(windows.day.allowed).toBe(answers.length + 1);
    }));
});
