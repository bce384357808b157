import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openTill } from "../till.ts";

interface Result {
  status: number;
  replayed: boolean;
  body: { id: string } | null;
  problem: { code: string } | null;
}

/** A shop, and an order that its till took without a network: made, confirmed, paid and handed over. */
async function openAway() {
  const { tenant, shelf, goods, left } = await openTill();
  const cashier = await tenant.member("cashier");
  const bread = await goods("100", 10);
  const lines = [{ product_id: bread.id, quantity: 3 }];
  const operations = [
    { client_id: "o1", op: "order", body: { warehouse_id: shelf, lines } },
    { client_id: "c1", op: "confirm", of: "o1" },
    { client_id: "p1", op: "payment", of: "c1", body: { method: "cash" } },
    { client_id: "f1", op: "fulfil", of: "p1" },
  ];
  const sync = async (): Promise<Result[]> => {
    const answer = await cashier.post<{ results: Result[] }>("/sync/batch", { operations });
    expect(answer.status, answer.text).toBe(200);
    return answer.body.results;
  };
  return { tenant, sync, left: () => left(bread) };
}

const said = (results: Result[]) => results.map(({ status, problem }) => problem?.code ?? status);

test("a batch that is sent again while its twin is at work is told what that did, and it is done once", async () => {
  const { sync, left } = await openAway();
  const answers = await Promise.all([sync(), sync(), sync(), sync()]);
  for (const results of answers) {
    expect(said(results)).toEqual([201, 200, 201, 200]);
    expect(results.map(({ body }) => body?.id)).toEqual(answers[0]?.map(({ body }) => body?.id));
  }
  for (const at of [0, 1, 2, 3])
    expect(answers.filter((results) => results[at]?.replayed === false)).toHaveLength(1);
  expect(await left()).toBe("7");
});

test("what is of an operation that is to be sent again is to be sent again too, and not refused for good", async () => {
  const { tenant, sync, left } = await openAway();
  const name = sql.raw(`locked_${tenant.id.replaceAll("-", "")}`);
  // As where its row or its name is locked longer than a call waits.
  await asOwner(
    sql`create function sales.${name}() returns trigger language plpgsql as
          $$ begin raise exception 'locked' using errcode = 'lock_not_available'; end $$`,
    sql`create trigger ${name} before insert on sales.orders for each row
          when (new.tenant_id = '${sql.raw(tenant.id)}') execute function sales.${name}()`,
  );
  const results = await sync().finally(() => asOwner(sql`drop function sales.${name} cascade`));
  expect(said(results)).toEqual(["conflict.retry", ...Array(3).fill("idempotency.in_progress")]);
  expect(results.map(({ status }) => status)).toEqual([409, 409, 409, 409]);
  expect(said(await sync())).toEqual([201, 200, 201, 200]);
  expect(await left()).toBe("7");
});
