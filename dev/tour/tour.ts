import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runningPorts } from "../ports.ts";
import { PROJECT } from "../project-folder.ts";
import { walkBilling } from "./billing.ts";
import { walkBooks } from "./books.ts";
import { callerOf, must } from "./caller.ts";
import { walkKyc, walkTrust } from "./kyc.ts";
import { walkLive } from "./live.ts";
import { walkPharmacy } from "./pharmacy.ts";
import { walkSandbox } from "./sandbox.ts";
import { walkSelling } from "./selling.ts";

/*
 * Walks the main job against the running API: a shop is opened, staffed, stocked and sold from, and nobody else sees it.
 * Ends non-zero as soon as an answer is not as it should be.
 */
const ports = runningPorts(process.env, ".duka");
const MAIL = `http://127.0.0.1:${ports.mail}`;
const BASE = `http://localhost:${ports.api}`;
const api = callerOf(BASE);
const run = randomUUID().slice(0, 8);

type Tokens = { access_token: string };
type Row = Record<string, string | null>;
type Page = { data: Row[]; next_cursor: string | null };

const step = (title: string): void => console.log(`\n${title}`);

/** What a pattern finds in the newest mail to an address, as soon as it is there. */
async function inMailTo(email: string, pattern: RegExp): Promise<string> {
  for (let tries = 0; tries < 50; tries++) {
    const mails = (await (await fetch(`${MAIL}/messages?to=${encodeURIComponent(email)}`)).json()) as {
      text: string;
    }[];
    const found = pattern.exec(mails[0]?.text ?? "")?.[0];
    if (found) return found;
    await new Promise((wait) => setTimeout(wait, 100));
  }
  throw new Error(`nothing like ${pattern} came to ${email}`);
}

async function register(name: string): Promise<string> {
  const email = `${name.toLowerCase()}.${run}@example.com`;
  const password = `a long password of ${name}`;
  await api.call("POST", "/auth/register", { expect: 202, body: { email, password, name, role: "owner" } });
  const code = await inMailTo(email, /\b\d{6}\b/);
  console.log(`    ✔ the mail catcher has the code ${code}`);
  await api.call("POST", "/auth/register/verify", { expect: 200, body: { email, code } });
  return signIn(email, password);
}

async function signIn(email: string, password: string): Promise<string> {
  const { body } = await api.call<Tokens>("POST", "/auth/login", { expect: 200, body: { email, password } });
  return body.access_token;
}

async function openShop(owner: string, name: string): Promise<string> {
  const { body } = await api.call<{ id: string; status: string }>("POST", "/organizations", {
    expect: 201,
    as: owner,
    body: { name, kind: "pharmacy", currency: "RWF", time_zone: "Africa/Kigali" },
  });
  return body.id;
}

async function walk(): Promise<void> {
  step("An owner registers, proves the address and signs in");
  const owner = await register("Aline");

  step("The owner opens a pharmacy");
  const tenant = await openShop(owner, `Aline's Pharmacy ${run}`);
  const here = { as: owner, tenant };

  step("A cashier and a manager are invited, and join");
  for (const role of ["cashier", "manager"]) {
    const email = `${role}.${run}@example.com`;
    await api.call("POST", "/staff", { expect: 201, ...here, body: { email, name: role, role } });
    const token = await inMailTo(email, /^[\w-]{43}$/m);
    const body = { token, name: role, password: `a long password of ${role}` };
    await api.call("POST", "/auth/invitations/accept", { expect: 200, body });
  }
  const cashier = { as: await signIn(`cashier.${run}@example.com`, "a long password of cashier"), tenant };
  const managerToken = await signIn(`manager.${run}@example.com`, "a long password of manager");
  await api.call("POST", "/products", {
    expect: 403,
    ...cashier,
    body: { sku: "X", name: "Not for a cashier" },
  });

  step("The platform raises the new shop's product quota");
  const demo = JSON.parse(readFileSync(".duka/demo.json", "utf8")) as {
    password: string;
    emails: Record<string, string>;
  };
  const platform = await signIn(demo.emails.platform_admin ?? "", demo.password);
  const limits = { requests_per_minute: 600, products: 20_000 };
  await api.call("PATCH", `/admin/tenants/${tenant}/limits`, { expect: 200, as: platform, body: limits });

  await walkKyc(api, here, platform);
  await walkTrust(api, here, platform);

  step("The catalogue comes in from a file, first on trial");
  const csv = readFileSync(join(PROJECT, "dev/sample/products.csv"), "utf8");
  const trial = await api.call<{ dry_run: boolean }>("POST", "/products/import?dry_run=true", {
    expect: 200,
    ...here,
    csv,
  });
  const still = await api.call<Page>("GET", "/products", { expect: 200, ...here });
  must(trial.body.dry_run && still.body.data.length === 0, "the trial wrote nothing");
  const imported = await api.call<{ totals: { created: number } }>("POST", "/products/import", {
    expect: 200,
    ...here,
    csv,
  });
  must(imported.body.totals.created >= 2000, `${imported.body.totals.created} products came in`);

  step("Stock is received");
  const { body: house } = await api.call<Row>("POST", "/warehouses", {
    expect: 201,
    ...here,
    body: { code: "SHOP", name: "Shop floor" },
  });
  const { body: found } = await api.call<Page>("GET", "/products?q=soap&track_lots=false&limit=5", {
    expect: 200,
    ...here,
  });
  const product = found.data[0];
  must(product !== undefined, `the search found ${product?.name}`);
  const at = { product_id: product?.id, warehouse_id: house.id };
  const once = { "Idempotency-Key": `receive-${run}` };
  const receive = {
    type: "receive",
    ...at,
    quantity: "40",
    unit_cost: "120.50",
    reference: "Delivery note 1",
  };
  const received = await api.call("POST", "/stock-movements", {
    expect: 201,
    ...here,
    headers: once,
    body: receive,
  });
  const again = await api.call("POST", "/stock-movements", {
    expect: 201,
    ...here,
    headers: once,
    body: receive,
  });
  must(
    JSON.stringify(received.body) === JSON.stringify(again.body),
    "the repeated call got the first answer and moved nothing",
  );

  step("The cashier sells some; more than there is cannot be sold");
  await api.call("POST", "/stock-movements", {
    expect: 201,
    ...cashier,
    body: { type: "issue", ...at, quantity: "37" },
  });
  const over = await api.call<{ code: string }>("POST", "/stock-movements", {
    expect: 409,
    ...cashier,
    body: { type: "issue", ...at, quantity: "4" },
  });
  must(over.body.code === "stock.insufficient", "the over-sale was refused by name");
  const levels = await api.call<Page>("GET", `/stock-levels?product_id=${at.product_id}`, {
    expect: 200,
    ...cashier,
  });
  must(levels.body.data[0]?.quantity === "3", "3 are left");

  step("The shop sees what runs low");
  const low = await api.call<Page>("GET", "/stock-movements/low-stock?limit=100", { expect: 200, ...here });
  must(low.body.data.length > 0, "low stock is listed");

  const { body: medicines } = await api.call<Page>("GET", "/products?q=paracetamol&track_lots=true&limit=1", {
    expect: 200,
    ...here,
  });
  const people = { owner: here, cashier, manager: { as: managerToken, tenant }, platform };
  await walkPharmacy(api, people, house.id ?? "", medicines.data[0] ?? {});
  await walkSelling(api, people, house.id ?? "", {
    ...{ base: BASE, authority: `http://127.0.0.1:${ports.vsdc}`, run },
  });
  await walkBooks(api, people);
  await walkLive(api, people, BASE);

  step("A second tenant sees none of it");
  const other = await register("Bosco");
  const theirs = { as: other, tenant: await openShop(other, `Bosco's Shop ${run}`) };
  const nothing = await api.call<Page>("GET", "/products", { expect: 200, ...theirs });
  must(nothing.body.data.length === 0, "their catalogue is empty");
  await api.call("GET", `/products/${at.product_id}`, { expect: 404, ...theirs });
  await api.call("GET", "/products", { expect: 403, as: other, tenant });

  await walkBilling(api, theirs, { as: platform }, run);
  step("They try a tenant's life out in a sandbox, whose clock they move");
  await walkSandbox(api, other, () => signIn(`bosco.${run}@example.com`, "a long password of Bosco"), {
    ...{ base: BASE, authority: `http://127.0.0.1:${ports.vsdc}`, run, platform },
  });

  step("The audit log names who did what");
  const log = await api.call<Page>("GET", "/audit-logs?action=inventory.stock_movements.record", {
    expect: 200,
    ...here,
  });
  must(log.body.data.length > 0, "who moved which stock");
  const limited = await api.call<Page>("GET", "/audit-logs?action=identity.staff.create", {
    expect: 200,
    ...here,
  });
  must(limited.body.data.length >= 2, "who was given which role");
  await api.call("GET", "/audit-logs", { expect: 403, ...cashier });
}

try {
  await walk();
  console.log("\nThe tour is done: everything is as it should be.");
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const hint = `Nothing answers on port ${ports.api} or ${ports.mail}: start npm run dev in another terminal, and give both the same PORT and MAIL_PORT.`;
  console.error(`\n${message === "fetch failed" ? hint : message}`);
  process.exitCode = 1;
}
