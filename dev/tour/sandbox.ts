import { setTimeout as wait } from "node:timers/promises";
import { type Caller, must } from "./caller.ts";
import { walkKyc } from "./kyc.ts";
import { signedBy } from "./selling.ts";

type Row = Record<string, string | null>;
type Clock = { status: string; now: string; real_time: string };
type As = { as: string; tenant: string };
type Where = { base: string; authority: string; run: string; platform: string };

const step = (title: string): void => console.log(`\n${title}`);

/** Moves a sandbox's clock by so many days, and waits until what became due has run. */
async function advance(api: Caller, here: As, days: number): Promise<void> {
  await api.call("POST", "/sandbox/clock", { expect: 202, ...here, body: { advance_by: `P${days}D` } });
  for (let tries = 0; tries < 240; tries++) {
    const { body: clock } = await api.call<Clock>("GET", "/sandbox/clock", { expect: 200, ...here });
    if (clock.status === "ready") {
      const ahead = (Date.parse(clock.now) - Date.parse(clock.real_time)) / 86_400_000;
      console.log(`    ✔ its clock is ${ahead.toFixed(1)} days ahead`);
      return;
    }
    await wait(500);
  }
  throw new Error("the clock of the sandbox did not arrive");
}

/**
 * A tenant's life in a sandbox, whose clock is moved: it proves who it is, sells, is due, gets notices, is blocked, and works again once it has
 * paid. `signIn` gives a token that knows the sandbox.
 */
export async function walkSandbox(
  api: Caller,
  owner: string,
  signIn: () => Promise<string>,
  { base, authority, run, platform }: Where,
): Promise<void> {
  const given = { name: `Trial ${run}`, kind: "pharmacy", currency: "RWF", time_zone: "Africa/Kigali" };
  const { body: opened } = await api.call<{ id: string; status: string; is_sandbox: boolean }>(
    "POST",
    "/organizations",
    { expect: 201, as: owner, body: { ...given, is_sandbox: true } },
  );
  must(opened.is_sandbox && opened.status === "active", "a sandbox is active at once");
  const here = { as: await signIn(), tenant: opened.id };
  const make = async <T = Row>(path: string, body: object, expect = 201) =>
    (await api.call<T>("POST", path, { expect, ...here, body })).body;
  const read = async (path: string) => (await api.call<Row>("GET", path, { expect: 200, ...here })).body;
  const limits = { requests_per_minute: 600 };
  await api.call("PATCH", `/admin/tenants/${here.tenant}/limits`, {
    expect: 200,
    as: platform,
    body: limits,
  });
  await walkKyc(api, here, platform);

  step("The sandbox sells, with a device at what stands in for the tax authority");
  const tin = `2${run.replaceAll(/\D/g, "").padEnd(8, "3").slice(0, 8)}`;
  await api.call("PUT", "/businesses/me/config", { expect: 200, ...here, body: { tin_number: tin } });
  await api.call("PATCH", "/fiscal-settings", { expect: 200, ...here, body: { country: "RW" } });
  const device = await make("/fiscal-devices", {
    ...{ name: "Trial", tin, branch_code: "00", serial: `AHEAD-${run}` },
    ...{ flavour: "vsdc", environment: "test", base_url: `${authority}/rw` },
  });
  await make(`/fiscal-devices/${device.id}/initialise`, {}, 200);
  await make(`/fiscal-devices/${device.id}/fetch-codes`, {}, 200);
  const house = await make("/warehouses", { code: "SHOP", name: "Shop floor" });
  const soap = await make("/products", { sku: "SOAP", name: "Soap", price: "500", tax_category: "B" });
  const at = { product_id: soap.id, warehouse_id: house.id };
  await make("/stock-movements", { type: "receive", ...at, quantity: "9", unit_cost: "300" });
  const sold = await make<Row & { fulfilments: Row[] }>("/sales", {
    ...{ client_id: `trial-${run}`, warehouse_id: house.id },
    lines: [{ product_id: soap.id, quantity: "2" }],
    payments: [{ method: "cash" }],
  });
  const receipt = (await signedBy(base, here, sold.fulfilments[0]?.document_id ?? undefined)) as unknown as {
    id: string;
    lines: Row[];
  };

  step("It is due in ten days; by its clock it gets notices, does not pay, and is blocked");
  const { body: plan } = await api.call<Row>("POST", "/admin/plans", {
    ...{ expect: 201, as: platform },
    body: { code: `trial-${run}`, name: "Trial", cycle: "month", prices: { RWF: "15000" } },
  });
  const due = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
  await api.call("PUT", `/admin/tenants/${here.tenant}/subscription`, {
    ...{ expect: 200, as: platform },
    body: { plan_id: plan.id, currency: "RWF", due_on: due },
  });
  await advance(api, here, 7);
  const warned = await read("/subscription");
  must(Number(warned.notices_sent) >= 2, `${warned.notices_sent} notices came, each on a day of its own`);
  await advance(api, here, 5);
  must((await read("/tenants/current")).status === "blocked", "it is blocked");

  step("Blocked, it adds no product, but a receipt still goes out, and it may pay");
  const refused = await make<Row>("/products", { sku: "TEA", name: "Tea" }, 402);
  must(refused.code === "tenant.blocked", "402 says what is due");
  const note = await make(`/invoices/${receipt.id}/credit-notes`, {
    ...{ reason_code: "06", lines: [{ line_id: receipt.lines[0]?.id, quantity: "1" }] },
  });
  await signedBy(base, here, note.id ?? undefined);
  const { now } = (await read("/sandbox/clock")) as unknown as Clock;
  const code = `TRIAL.${run}`;
  await make("/billing/payment-code", { code, method: "MoMo" });
  await api.call("POST", `/admin/payments/${code}/verify`, {
    ...{ expect: 200, as: platform, headers: { "X-Tenant-ID": here.tenant } },
    body: { amount: "15000", currency: "RWF", paid_on: now.slice(0, 10) },
  });
  must((await read("/tenants/current")).status === "active", "once its payment is verified, it works again");
  await make("/products", { sku: "TEA", name: "Tea" });
}
