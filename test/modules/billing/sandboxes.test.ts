import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { mintPayer, platform, runJob, verify } from "./billing-tenant.ts";
import { amount, code, lineOf, send, statusOf, submit } from "./statement-sending.ts";

test("a sandbox's papers have numbers of their own, and take none of the platform's", async () => {
  const [payer, sandbox] = [await mintPayer(), await mintPayer({ isSandbox: true })];
  const other = await mintPayer({ isSandbox: true });
  for (const one of [sandbox, other]) {
    const done = await verify(await submit(one, { code: code() }));
    expect(done.status, done.text).toBe(200);
    type Page = { data: { id: string; kind: string; number: number; is_sandbox: boolean }[] };
    const { data } = (await one.owner.get<Page>("/billing/documents?sort=created_at")).body;
    expect(data.map(({ kind, number, is_sandbox }) => [kind, number, is_sandbox])).toEqual([
      ["receipt", 1, true],
      ["invoice", 1, true],
    ]);
    const pdf = await one.owner.get(`/billing/documents/${data[0]?.id}/pdf`);
    expect(pdf.headers.get("Content-Disposition")).toContain("sandbox-receipt-1.pdf");
  }
  expect((await verify(await submit(payer, { code: code() }))).status).toBe(200);
  const [gaps] = await asOwner(
    sql`select d.kind from billing.documents d join billing.numbers n on n.kind = d.kind
         where d.number < 1000000 and not d.is_sandbox group by d.kind, n.last having count(*) <> n.last`,
  );
  expect(gaps).toEqual([]);
});

test("a sandbox takes no code away from anybody, and no line of a statement pays it", async () => {
  const price = amount();
  const [payer, sandbox] = [
    await mintPayer({ plan: { prices: { RWF: price } } }),
    await mintPayer({ isSandbox: true }),
  ];
  const given = code();
  const said = { code: given, amount: price, currency: "RWF" };
  const tried = await submit(sandbox, said);
  const id = await submit(payer, said);
  expect(id).toBeTruthy();
  await send(`ref,amount,date,currency\n${given},${price},2031-03-01,RWF\n`);
  expect([await statusOf(tried), await statusOf(id)]).toMatchObject([
    { status: "submitted" },
    { status: "verified" },
  ]);
  const line_id = (await lineOf(given))?.id;
  expect((await verify(tried, { amount: price, line_id })).body).toMatchObject({ code: "line.not_found" });
  // By its code the platform finds who is no sandbox, and the sandbox where it names it.
  const found = await platform.get<{ data: { tenant_id: string; is_sandbox: boolean }[] }>(
    `/admin/payments?code=${given}&status=submitted`,
  );
  expect(found.body.data).toMatchObject([{ tenant_id: sandbox.id, is_sandbox: true }]);
  const named = { "X-Tenant-ID": sandbox.id };
  expect((await verify(given, { amount: price, differs: true }, named)).body).toMatchObject({ id: tried });
});

test("a sandbox's codes expire by its own clock, others' by the real one", async () => {
  const [payer, sandbox] = [await mintPayer(), await mintPayer({ isSandbox: true, today: "2031-03-01" })];
  const ids = [await submit(payer, { code: code() }), await submit(sandbox, { code: code() })];
  await runJob("billing.payments.expire");
  expect(await Promise.all(ids.map(statusOf))).toMatchObject([
    { status: "submitted" },
    { status: "submitted" },
  ]);
  await sandbox.at("2031-04-02");
  await runJob("billing.payments.expire");
  expect(await Promise.all(ids.map(statusOf))).toMatchObject([
    { status: "submitted" },
    { status: "expired" },
  ]);
});
