import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintPerson } from "#test/tenant.ts";
import { mintPayer, noticesOf, type Payer, platform, verify } from "./billing-tenant.ts";

const code = () => `RC${newId().slice(-12).toUpperCase()}`;
const other = await mintPerson({ platformRoles: ["platform_admin"] });
const times = <Result>(count: number, work: (n: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));

const submit = ({ owner }: Payer, given: string, more = {}) =>
  owner.post<{ id: string }>("/billing/payment-code", { code: given, ...more });

async function effectsOf({ id }: Payer) {
  const [rows] = await asOwner(
    sql`select (select due_on::text from billing.subscriptions s where s.tenant_id = ${id}::uuid) as due,
               (select count(*)::int from billing.ledger l where l.tenant_id = ${id}::uuid and l.kind = 'payment') as payments,
               (select count(*)::int from billing.ledger l where l.tenant_id = ${id}::uuid and l.kind = 'charge') as charges,
               (select count(*)::int from billing.documents d where d.tenant_id = ${id}::uuid) as papers,
               (select count(*)::int from platform.domain_events e where e.tenant_id = ${id}::uuid
                   and e.type = 'billing.payment.verified') as told`,
  );
  return rows?.[0];
}
const ONCE = { due: "2031-04-30", payments: 1, charges: 1, papers: 2, told: 1 };

test("two administrators who verify at once, and a statement with them, have one effect", async () => {
  const price = String(10_000_000 + Math.floor(Math.random() * 1e8));
  const payer = await mintPayer({ plan: { prices: { RWF: price } } });
  const given = code();
  const { body } = await submit(payer, given, { amount: price, currency: "RWF" });
  const statement = `reference,amount,currency,date\n${given},${price},RWF,2031-03-01\n`;
  const answers = await times(9, (n) =>
    n === 4
      ? platform.call("POST", "/admin/payments/statements", { raw: { type: "text/csv", text: statement } })
      : (n % 2 ? platform : other).post(`/admin/payments/${n % 3 ? body.id : given}/verify`, {
          ...{ amount: price, currency: "RWF", paid_on: "2031-03-01" },
        }),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(200));
  expect(await effectsOf(payer)).toEqual(ONCE);
});

test("a payment that is verified while the daily run comes, again and again, pays one cycle and sends one notice at most", async () => {
  const payer = await mintPayer({ due: "2031-03-31", today: "2031-03-20" });
  const { body } = await submit(payer, code());
  await payer.at("2031-03-31");
  const answers = await times(10, async (n) => {
    if (n % 2) return payer.run();
    return verify(body.id);
  });
  for (const answer of answers) if (answer) expect(answer.status, answer.text).toBe(200);
  expect(await effectsOf(payer)).toEqual(ONCE);
  expect((await noticesOf(payer)).length).toBeLessThanOrEqual(1);
  expect(await payer.read()).toMatchObject({ state: "active", balance: "0" });
});

test("a code that is submitted at once is one payment of one tenant, and who comes second is refused", async () => {
  const [one, two] = [await mintPayer(), await mintPayer()];
  const given = code();
  const answers = await times(6, (n) => submit(n % 2 ? one : two, n % 3 ? given : given.toLowerCase()));
  const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.id));
  expect(ids.size).toBe(1);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
  const [rows] = await asOwner(
    sql`select count(*)::int as n from billing.payments where code_key = ${given}`,
  );
  expect(rows).toEqual([{ n: 1 }]);
});

test("tenants that are paid for at once have numbers without gaps and none twice", async () => {
  const payers = await times(5, () => mintPayer());
  const made = await Promise.all(payers.map((payer) => submit(payer, code())));
  await Promise.all(made.map(({ body }) => verify(body.id)));
  const [rows] = await asOwner(
    sql`select d.kind, count(*) = n.last and count(distinct d.number) = n.last as is_whole from billing.documents d
          join billing.numbers n on n.kind = d.kind where d.number < 1000000 and not d.is_sandbox group by d.kind, n.last order by 1`,
  );
  expect(rows?.length).toBeGreaterThanOrEqual(2);
  expect(rows?.filter(({ is_whole }) => is_whole !== true)).toEqual([]);
});

test("statements, suggestions, hands and daily runs of the same tenants at once wait for each other, and none fails", async () => {
  const price = String(10_000_000 + Math.floor(Math.random() * 1e8));
  const payers = await times(6, () => mintPayer({ plan: { prices: { RWF: price } }, today: "2031-03-29" }));
  const codes = payers.map(() => code());
  const ids = await Promise.all(
    payers.map(async (payer, n) => {
      const said = { amount: price, currency: "RWF", paid_on: "2031-03-01" };
      return (await submit(payer, String(codes[n]), said)).body.id;
    }),
  );
  const rows = codes.map((given) => `${given},${price},RWF,2031-03-01`);
  const statement = (lines: string[]) => `reference,amount,currency,date\n${lines.join("\n")}\n`;
  const answers = await Promise.all([
    ...[rows, [...rows].reverse()].map((lines) =>
      platform.call("POST", "/admin/payments/statements", {
        raw: { type: "text/csv", text: statement(lines) },
      }),
    ),
    ...ids.map((id) => verify(id, { amount: price, paid_on: "2031-03-01" })),
    ...[...ids].reverse().map((id) => verify(id, { amount: price, paid_on: "2031-03-01" })),
    ...payers.map(async (payer) => {
      await payer.run();
      return { status: 200, text: "" };
    }),
  ]);
  for (const { status, text } of answers) expect(status, text).toBe(200);
  for (const payer of payers) expect(await effectsOf(payer)).toEqual(ONCE);
});
