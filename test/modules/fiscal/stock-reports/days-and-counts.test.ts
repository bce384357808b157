import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { type Answer, asOwner } from "#test/tenant.ts";
import { AuthorityModel, turn } from "./authority-model.ts";
import { openTold } from "./told-shop.ts";

const done = <T>(answer: Answer<T>): T => {
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
};

test("what moves at once on different days, where the authority is, is a report for each, of its day", async () => {
  const { settle, reports, owner, product, warehouse, importAs } = await openTold();
  done(await owner.call("PATCH", "/stock-settings", { body: { backdate_days: { owner: 60 } } }));
  const here = await warehouse();
  const day = (ago: number, time: string) =>
    `${new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)}T${time}Z`;
  const moments = [day(9, "08:00:00"), day(9, "21:59:00"), day(9, "22:01:00"), day(4, "08:00:00")];
  const goods = await Promise.all(moments.map(() => product()));
  const rows = moments.map((at, n) => `${goods[n]?.sku},${String(here.code)},${n + 1},100,${at}`);
  const file = ["sku,warehouse_code,quantity,unit_cost,occurred_at", ...rows].join("\n");
  const { report } = await importAs("stock-movements", file);
  expect(report, JSON.stringify(report)).toMatchObject({ totals: { created: 4 } });
  await settle();
  const told = await reports();
  const inKigali = (at: unknown) =>
    new Date(Date.parse(String(at)) + 2 * 3_600_000).toISOString().slice(0, 10);
  expect(told.map(({ occurred_at, lines_count }) => [inKigali(occurred_at), lines_count]).sort()).toEqual([
    [inKigali(moments[0]), 2],
    [inKigali(moments[2]), 1],
    [inKigali(moments[3]), 1],
  ]);
});

test("what comes late before a count that is told of nothing, or of nothing yet, comes to what is there too", async () => {
  const shop = await openTold();
  const { settle, reports, read, owner, product, warehouse, move, hurry, device } = shop;
  done(await owner.call("PATCH", "/stock-settings", { body: { backdate_days: { owner: 60 } } }));
  const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const be = (status: string) =>
    asOwner(sql`update fiscal.devices set status = ${status} where id = ${device}::uuid`);
  await be("disabled");
  done(await move({ ...at, type: "receive", quantity: 30, unit_cost: 10, occurred_at: ago(10) }));
  done(await move({ ...at, type: "count", quantity: 25, occurred_at: ago(5) }));
  await settle();
  await be("active");
  done(await move({ ...at, type: "receive", quantity: 3, unit_cost: 10, occurred_at: ago(7) }));
  await settle();
  const authority = new AuthorityModel();
  do await hurry();
  while ((await turn(shop, authority)) !== null);
  const told = await Promise.all((await reports()).map(({ id }) => read(id)));
  expect(told.map(({ kind, lines }) => `${kind} ${lines[0]?.quantity}`).toSorted()).toEqual([
    "adjust_in 22",
    "purchase 3",
  ]);
  expect([...authority.masters.values()]).toEqual([25]);
});

test("what comes late before a count changes what the count came to, and what is told comes to what is there, in whatever order", async () => {
  for (const settles of ["between", "after", "reversed"]) {
    const shop = await openTold();
    const { settle, reports, read, owner, product, warehouse, move } = shop;
    done(await owner.call("PATCH", "/stock-settings", { body: { backdate_days: { owner: 60 } } }));
    const at = { product_id: (await product()).id, warehouse_id: (await warehouse()).id };
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const step = async (movement: object) => {
      done(await move({ ...at, ...movement }));
      if (settles === "between") await settle();
    };
    await step({ type: "receive", quantity: 100, unit_cost: 10, occurred_at: ago(20) });
    await step({ type: "count", quantity: 90, occurred_at: ago(1) });
    await step({ type: "issue", quantity: 5, occurred_at: ago(3) });
    await step({ type: "issue", quantity: 5, occurred_at: ago(4) });
    await step({ type: "issue", quantity: 4, occurred_at: ago(5) });
    await settle((all) => (settles === "reversed" ? all.toReversed() : all));
    await settle();
    const authority = new AuthorityModel();
    do await shop.hurry();
    while ((await turn(shop, authority)) !== null);
    const told = await Promise.all((await reports()).map(({ id }) => read(id)));
    const net = told.reduce((sum, { kind, lines }) => {
      const quantity = lines.reduce((so, line) => so + Number(line.quantity), 0);
      return ["purchase", "adjust_in"].includes(kind) ? sum + quantity : sum - quantity;
    }, 0);
    expect(net, settles).toBe(90);
    const value = told.every(
      ({ total, lines }) => Number(total) === lines.reduce((so, line) => so + Number(line.quantity) * 10, 0),
    );
    expect(value, settles).toBe(true);
  }
});

test("what remains at the head office's warehouses is told anew once a branch has a device of its own, and once it has none", async () => {
  const shop = await openTold();
  const { owner, settle, product, warehouse, move, addDevice, hurry } = shop;
  const branch = done(await owner.post<{ id: string }>("/branches", { code: "B", name: "Branch" }));
  const soap = await product();
  for (const fields of [{}, { branch_id: branch.id }]) {
    const { id } = await warehouse(fields);
    done(await move({ product_id: soap.id, warehouse_id: id, type: "receive", quantity: 10, unit_cost: 1 }));
  }
  await settle();
  const authority = new AuthorityModel();
  const remains = async () => {
    do await hurry();
    while ((await turn(shop, authority)) !== null);
    return [...authority.masters.values()];
  };
  expect(await remains()).toEqual([20]);
  const other = await addDevice(branch.id, "01");
  const be = (status: string) =>
    asOwner(sql`update fiscal.devices set status = ${status} where id = ${other}::uuid`);
  await be("disabled");
  await be("active");
  expect(await remains()).toEqual([10]);
  await be("disabled");
  expect(await remains()).toEqual([20]);
});
