import { type Caller, must } from "./caller.ts";

type Row = Record<string, string | null>;
type Page = { data: Row[] };
type As = { as: string; tenant?: string };

const step = (title: string): void => console.log(`\n${title}`);
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Walks how a shop pays for Duka: a plan, what follows where it does not pay, the code of a payment, an invoice. */
export async function walkBilling(api: Caller, owner: As, platform: As, run: string): Promise<void> {
  step("The platform gives a shop a plan, and the shop sees what is due and what follows");
  const { body: plan } = await api.call<Row>("POST", "/admin/plans", {
    expect: 201,
    ...platform,
    body: { code: `tour-${run}`, name: "Standard", cycle: "month", prices: { RWF: "15000" }, products: 5000 },
  });
  await api.call("PUT", `/admin/tenants/${owner.tenant}/subscription`, {
    expect: 200,
    ...platform,
    body: { plan_id: plan.id, currency: "RWF", due_on: day(10) },
  });
  const { body: before } = await api.call<Row>("GET", "/subscription", { expect: 200, ...owner });
  must(
    before.amount_due === "15000" && before.blocks_on === day(10),
    `it would be blocked on ${before.blocks_on}`,
  );
  const calendar = await api.call<Page>("GET", "/subscription/calendar", { expect: 200, ...owner });
  const notices = calendar.body.data.filter(({ what }) => what === "notice");
  must(
    notices.length === 11 && notices[0]?.on_day === day(5),
    "a notice a day, from five days before to five after",
  );

  step("It pays by mobile money and gives the code; the platform verifies it, once however often");
  const code = `TOUR.${run}.1`;
  await api.call("POST", "/billing/payment-code", { expect: 201, ...owner, body: { code, method: "MoMo" } });
  const came = { amount: "15000", currency: "RWF", paid_on: day(0) };
  for (let n = 0; n < 2; n++)
    await api.call("POST", `/admin/payments/${code}/verify`, { expect: 200, ...platform, body: came });
  const { body: after } = await api.call<Row>("GET", "/subscription", { expect: 200, ...owner });
  must(String(after.due_on) > day(36) && after.balance === "0", `the next cycle begins on ${after.due_on}`);
  const papers = await api.call<Page>("GET", "/billing/documents", { expect: 200, ...owner });
  must(papers.body.data.length === 2, "an invoice and a receipt");
  await api.call("GET", `/billing/documents/${papers.body.data[0]?.id}/pdf`, { expect: 200, ...owner });
}
