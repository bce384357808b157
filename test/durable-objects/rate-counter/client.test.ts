import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { admitTenant, LeaseHolder, rateLimitHeaders, type Verdict } from "#durable-objects/rate-counter";
import { admit, EMPTY } from "../../../durable-objects/rate-counter/windows.ts";

const LIMITS = { minute: 60, hour: 1_000, day: 10_000 };
const NOW = Date.UTC(2027, 0, 5, 10, 20, 30, 250);

describe("the headers", () => {
  test("an allowed request is told its three windows, in both dialects", () => {
    const { verdict } = admit(EMPTY, LIMITS, NOW);
    expect(rateLimitHeaders(verdict, NOW)).toEqual({
      "RateLimit-Policy": '"minute";q=60;w=60, "hour";q=1000;w=3600, "day";q=10000;w=86400',
      RateLimit: '"minute";r=59;t=30, "hour";r=999;t=2370, "day";r=9999;t=49170',
      "X-RateLimit-Limit-Minute": "60",
      "X-RateLimit-Remaining-Minute": "59",
      "X-RateLimit-Reset-Minute": String(Date.UTC(2027, 0, 5, 10, 21) / 1_000),
      "X-RateLimit-Limit-Hour": "1000",
      "X-RateLimit-Remaining-Hour": "999",
      "X-RateLimit-Reset-Hour": String(Date.UTC(2027, 0, 5, 11) / 1_000),
      "X-RateLimit-Limit-Day": "10000",
      "X-RateLimit-Remaining-Day": "9999",
      "X-RateLimit-Reset-Day": String(Date.UTC(2027, 0, 6) / 1_000),
    });
  });

  test("a refused request is told when to come back, by the window that opens last", () => {
    const { state } = admit(EMPTY, LIMITS, NOW);
    const minute = admit(state, { ...LIMITS, minute: 1 }, NOW).verdict;
    expect(rateLimitHeaders(minute, NOW)["Retry-After"]).toBe("30");
    const both = admit(state, { ...LIMITS, minute: 1, hour: 1 }, NOW).verdict;
    expect(rateLimitHeaders(both, NOW)["Retry-After"]).toBe("2370");
    expect(rateLimitHeaders(both, NOW).RateLimit).toContain('"hour";r=0;t=2370');
  });

  test("a Worker whose clock runs ahead never announces a negative time", () => {
    const { verdict } = admit(EMPTY, LIMITS, NOW);
    expect(rateLimitHeaders(verdict, NOW + 45_000).RateLimit).toContain('"minute";r=59;t=0');
  });
});

describe("admitting a tenant", () => {
  type Namespace = Parameters<typeof admitTenant>[0]["namespace"];
  const { verdict } = admit(EMPTY, LIMITS, NOW);

  /** A namespace whose object answers each call with the next outcome. */
  function answering(...outcomes: (Verdict | Error)[]): Namespace {
    const answer = async () => {
      const outcome = outcomes.shift();
      if (outcome instanceof Error) throw outcome;
      return outcome;
    };
    return { getByName: () => ({ admit: answer }) } as unknown as Namespace;
  }
  const reset = Object.assign(new Error("reset"), { retryable: true });
  const overloaded = Object.assign(new Error("overloaded"), { retryable: true, overloaded: true });

  const verdictOf = async (namespace: Namespace, tenantId = "t"): Promise<Verdict> => {
    const holder = new LeaseHolder("an isolate");
    const asking = { namespace, tenantId, defaults: LIMITS, holder, waitUntil: () => {} };
    return (await admitTenant(asking)).verdict;
  };

  test("asks the object named by the tenant's id", async () => {
    const tenantId = crypto.randomUUID();
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
    try {
      expect((await verdictOf(env.RATE_COUNTER, tenantId)).windows.day.remaining).toBe(9_999);
      expect((await verdictOf(env.RATE_COUNTER, tenantId)).windows.day.remaining).toBe(9_998);
      expect((await env.RATE_COUNTER.getByName(tenantId).usage()).windows.day.allowed).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  test("asks once more after a reset, never twice, and not an object that is overloaded", async () => {
    expect(await verdictOf(answering(reset, verdict))).toBe(verdict);
    await expect(verdictOf(answering(reset, reset, verdict))).rejects.toThrow("reset");
    await expect(verdictOf(answering(overloaded, verdict))).rejects.toThrow("overloaded");
    await expect(verdictOf(answering(new Error("bug"), verdict))).rejects.toThrow("bug");
  });
});
