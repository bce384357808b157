import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { cronTriggers, isDue, startClock, trigger } from "../../dev/clock.ts";

const at = (time: string) => new Date(`2026-11-${time}:00Z`);

afterEach(() => void vi.useRealTimers());

test("a Cron Trigger is due at its minutes, in UTC", () => {
  expect(isDue("* * * * *", at("15T12:34"))).toBe(true);
  expect(["15T12:35", "15T12:36", "15T00:00"].map((time) => isDue("*/5 * * * *", at(time)))).toEqual([
    true,
    false,
    true,
  ]);
  expect(["15T02:00", "15T02:01", "15T14:00"].map((time) => isDue("0 2 * * *", at(time)))).toEqual([
    true,
    false,
    false,
  ]);
  expect(["15T00:00", "16T00:00", "15T01:00"].map((time) => isDue("0 0 * * SUN", at(time)))).toEqual([
    true,
    false,
    false,
  ]);
  expect(isDue("0,34 12 15 11 MON,SUN", at("15T12:34"))).toBe(true);
});

test("the Cron Triggers are those of wrangler.toml", () => {
  expect(cronTriggers()).toContain("* * * * *");
  expect(cronTriggers("name = 1\n")).toEqual([]);
});

test("the clock triggers at the minute what is due then, and reports what failed", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://localhost");
    asked.push(`${searchParams.get("cron")} ${new Date(Number(searchParams.get("time"))).toISOString()}`);
    response.end(JSON.stringify({ outcome: searchParams.get("cron") === "* * * * *" ? "ok" : "exception" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.useFakeTimers({
    now: at("15T01:59").getTime() + 30_000,
    toFake: ["setTimeout", "clearTimeout", "Date"],
  });
  const failed = new Promise<string>((resolve) => {
    const clock = startClock(api, ["* * * * *", "0 2 * * *", "5 2 * * *"], (cron, outcome) => {
      clock.stop();
      resolve(`${cron} ${outcome}`);
    });
    vi.advanceTimersByTime(30_000);
  });
  expect(await failed).toBe("0 2 * * * exception");
  vi.useRealTimers();
  await expect
    .poll(() => asked.toSorted(), { timeout: 30_000 })
    .toEqual(["* * * * * 2026-11-15T02:00:00.000Z", "0 2 * * * 2026-11-15T02:00:00.000Z"]);
  expect(await trigger(api, "* * * * *", new Date())).toBe("ok");
  server.close();
});
