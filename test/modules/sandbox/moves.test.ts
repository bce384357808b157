import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { jobs } from "../../../src/cron.ts";
import { openSandbox } from "./clock.ts";
import { keptMoves, notingJobs, putAt } from "./moves.ts";

/** Milliseconds between a moment and one that was named. */
const off = (now: string, named: string) => Math.abs(Date.parse(now) - Date.parse(named));

describe("a move's message", () => {
  test("that is delivered twice, at once and again later, runs no day twice and leaves none out", async () => {
    const { owner, read, id } = await openSandbox();
    await putAt(id, "2027-01-28T12:00:00Z");
    const { move, drain, queue } = keptMoves(owner);
    const noting = notingJobs(id, "nightly", "weekly", "hourly");
    expect((await move({ advance_by: "P5D" })).status).toBe(202);
    const [message] = queue.sent;
    await drain(noting.jobs, 3);
    queue.sent.push(message, message);
    await drain(noting.jobs, 2);
    const days = ["29", "30", "31"].map((one) => `2027-01-${one}`).concat("2027-02-01", "2027-02-02");
    const at = (day: string) => `${day}T00:00:00.000Z`;
    const ended = noting.runs.filter((run) => !run.endsWith("T00:00:00.000Z"));
    expect(ended).toEqual([expect.stringMatching(/^hourly 2027-02-02T12:00/)]);
    expect(noting.runs.slice(0, -1)).toEqual(
      days.flatMap((one) => [
        `nightly ${at(one)}`,
        ...(one === "2027-01-31" ? [`weekly ${at(one)}`] : []),
        `hourly ${at(one)}`,
      ]),
    );
    expect(await read()).toMatchObject({ status: "ready", days_left: 0 });
  });

  test("does the work of the real jobs once: reports of weeks, reminders, what expires", async () => {
    const { owner, id, member } = await openSandbox();
    await putAt(id, "2027-02-03T12:00:00Z");
    const product_id = (await owner.post("/products", { sku: "soap", name: "Soap" })).body.id;
    const warehouse_id = (await owner.post("/warehouses", { code: "A", name: "Shelf" })).body.id;
    const at = { product_id, warehouse_id };
    await owner.post("/stock-movements", { type: "receive", ...at, quantity: 9, unit_cost: "1" });
    await owner.post("/reservations", { ...at, quantity: 2 });
    const lines = [{ ...at, quantity: 1, unit_price: 3 }];
    const clerk = await member("staff");
    const request = (await clerk.post("/purchase-requests", { lines })).body.id;
    expect((await clerk.post(`/purchase-requests/${request}/submit`, {})).status).toBe(200);
    const { move, drain, queue } = keptMoves(owner);
    expect((await move({ advance_by: "P7D" })).status).toBe(202);
    const [message] = queue.sent;
    await drain(jobs, 2);
    const told = async () => {
      const [rows = []] = await asOwner(
        sql`select type, count(*)::int as times from platform.domain_events where tenant_id = ${id}::uuid
             and type in ('inventory.reservation.expired', 'purchasing.purchase_request.waiting') group by 1 order by 1`,
        sql`select 1`,
      );
      const [reports] = await asOwner(
        sql`select count(*)::int as n from platform.job_runs where tenant_id = ${id}::uuid and job = 'reports.weekly.make'`,
      );
      return [...rows, ...(reports ?? [])];
    };
    const first = await told();
    expect(first).toEqual([
      { type: "inventory.reservation.expired", times: 1 },
      { type: "purchasing.purchase_request.waiting", times: 3 },
      { n: 1 },
    ]);
    queue.sent.push(message, message);
    await drain(jobs, 2);
    expect(await told()).toEqual(first);
  });

  test("that is lost is made up for by the job's own minute", async () => {
    const { owner, read, id } = await openSandbox();
    await putAt(id, "2027-01-28T12:00:00Z");
    const { move, drain, queue } = keptMoves(owner);
    expect((await move({ advance_by: "P1D" })).status).toBe(202);
    const noting = notingJobs(id, "nightly");
    queue.sent.splice(0);
    queue.sent.push({
      ...{ v: 1, kind: "tenant", job: noting.jobs[0]?.name, scheduled_for: new Date().toISOString() },
      tenant: { id, time_zone: "UTC" },
    });
    await drain(noting.jobs);
    expect([noting.runs, (await read()).status]).toEqual([["nightly 2027-01-29T00:00:00.000Z"], "ready"]);
  });
});

test("of moves at once one begins, and the others are told that it moves", async () => {
  const { owner, read, id } = await openSandbox();
  const { move, drain, queue } = keptMoves(owner);
  const answers = await Promise.all(Array.from({ length: 5 }, () => move({ advance_by: "P1D" })));
  const outcomes = answers.map(({ status, body }) => `${status} ${body.code ?? body.status}`).sort();
  expect(outcomes).toEqual(["202 moving", ...Array(4).fill("409 sandbox.moving")]);
  expect(queue.sent).toHaveLength(1);
  await drain(notingJobs(id, "nightly").jobs);
  expect(Math.round((await read()).ahead_seconds / 86_400)).toBe(1);
});

describe("days and years of the calendar", () => {
  test("a leap day is a day, and a year from it ends on the 28th", async () => {
    const { owner, read, id } = await openSandbox();
    await putAt(id, "2028-02-28T12:00:00Z");
    const { move, drain } = keptMoves(owner);
    const noting = notingJobs(id, "nightly");
    for (const to of ["2028-02-29T12:00:00Z", "2028-03-01T12:00:00Z"]) {
      expect((await move({ advance_by: "P1D" })).status).toBe(202);
      await drain(noting.jobs);
      expect(off((await read()).now, to)).toBeLessThan(60_000);
    }
    expect(noting.runs).toEqual(["nightly 2028-02-29T00:00:00.000Z", "nightly 2028-03-01T00:00:00.000Z"]);
    const leap = await openSandbox();
    await putAt(leap.id, "2028-02-29T12:00:00Z");
    const begun = await keptMoves(leap.owner).move({ advance_by: "P1Y" });
    expect(off(String(begun.body.moves_to), "2029-02-28T12:00:00Z")).toBeLessThan(60_000);
    await asOwner(sql`delete from tenants.clocks where tenant_id = ${leap.id}::uuid`);
  });

  test.each([
    [
      "America/New_York",
      "2027-03-12T17:00:00Z",
      ["2027-03-13T05:00", "2027-03-14T05:00", "2027-03-15T04:00", "2027-03-16T04:00"],
      "2027-03-16T16:00:00Z",
    ],
    [
      "America/New_York",
      "2027-11-05T16:00:00Z",
      ["2027-11-06T04:00", "2027-11-07T04:00", "2027-11-08T05:00", "2027-11-09T05:00"],
      "2027-11-09T17:00:00Z",
    ],
    // There the day on which clocks are set forward has no midnight.
    [
      "Africa/Cairo",
      "2027-04-28T10:00:00Z",
      ["2027-04-28T22:00", "2027-04-29T22:00", "2027-04-30T21:00", "2027-05-01T21:00"],
      "2027-05-02T09:00:00Z",
    ],
  ])("in %s four days from %s begin when they do there, each once", async (zone, from, starts, to) => {
    const { owner, read, id } = await openSandbox(zone);
    await putAt(id, from);
    const { move, drain } = keptMoves(owner);
    const noting = notingJobs(id, "nightly");
    expect((await move({ advance_by: "P4D" })).status).toBe(202);
    await drain(noting.jobs);
    expect(noting.runs).toEqual(starts.map((at) => `nightly ${at}:00.000Z`));
    expect(off((await read()).now, to)).toBeLessThan(60_000);
  });
});

test("a person opens three sandboxes, and their shops beside them", async () => {
  const amina = await mintPerson();
  const open = (is_sandbox: boolean) => amina.post("/organizations", { name: "Trial", is_sandbox });
  const answers = await Promise.all(Array.from({ length: 5 }, () => open(true)));
  expect(answers.map(({ status, body }) => `${status} ${body.code ?? body.status}`).sort()).toEqual([
    ...Array(3).fill("201 active"),
    ...Array(2).fill("403 tenant.too_many_sandboxes"),
  ]);
  const made = answers.find(({ status }) => status === 201)?.body.id;
  await amina.call("DELETE", `/organizations/${made}`);
  expect((await open(true)).body.code).toBe("tenant.too_many_sandboxes");
  expect((await open(false)).status).toBe(201);
  const [rows] = await asOwner(
    sql`select is_sandbox, count(*)::int as n from tenants.tenants where founded_by = ${amina.userId}::uuid group by 1 order by 1`,
  );
  expect(rows).toEqual([
    { is_sandbox: false, n: 1 },
    { is_sandbox: true, n: 3 },
  ]);
});
