import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { Problem } from "#platform/errors.ts";
import { asOwner } from "#test/tenant.ts";
import { untilItSleeps } from "#test/until-it-sleeps.ts";
import { openCounter } from "../documents/counter.ts";
import { StandIn, senderAt, sendOne } from "./stand-in.ts";

test("an answer is written though another change comes first twice: it is not heard again", async () => {
  const counter = await openCounter();
  const [authority, sender] = [new StandIn(), senderAt(counter)];
  const id = await counter.sell();
  let lost = 0;
  const unlucky: typeof sender = {
    ...sender,
    batch(statements) {
      if (authority.sent.length === 0 || lost === 2) return sender.batch(statements);
      lost += 1;
      return Promise.reject(new Problem("conflict.retry"));
    },
  };
  await sendOne(counter, authority, unlucky);
  expect(lost).toBe(2);
  expect(await counter.rowOf(id)).toMatchObject({ status: "accepted", signature: "S".repeat(16) });
});

test("an answer comes after its claim is over, while another takes the lane: neither waits for the other in a circle", async () => {
  const counter = await openCounter();
  const [first, second] = [newId(), newId()];
  const id = await counter.sell();
  await counter.as("job", sql`select fiscal.claim_next(${counter.device}::uuid, ${first}::uuid)`);
  const taken = asOwner(
    sql`update fiscal.lanes set claim = ${second}, claimed_until = now() + interval '25 seconds' where device_id = ${counter.device}`,
    sql`select pg_sleep(1)`,
    sql`update fiscal.documents set claim = null, status = 'ambiguous' where id = ${id} and claim is not null`,
  );
  await untilItSleeps(taken);
  const told = counter.as(
    "job",
    sql`select fiscal.record_outcome(${id}::uuid, ${first}::uuid, '{"kind": "accepted", "data": {"signature": "S"}}'::jsonb)`,
  );
  await Promise.all([taken, told]);
  expect(await counter.rowOf(id)).toMatchObject({ status: "accepted", signature: "S" });
});
