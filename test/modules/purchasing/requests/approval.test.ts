import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { codeOf, type Line, openShop, submitted } from "../shop.ts";

describe("without rules", () => {
  test("B-E41, B-E42: every manager, admin or owner may approve but the author", async () => {
    const shop = await openShop();
    const manager = await shop.tenant.member("manager");
    const request = await submitted(shop, 30, manager);
    expect(request).toMatchObject({
      status: "submitted",
      required_approvals: 1,
      approver_roles: ["owner", "admin", "manager"],
      rule_id: null,
    });
    expect(codeOf(await shop.step(manager, request, "approve"))).toEqual([
      403,
      "purchase_request.own_request",
    ]);
    const approved = await shop.step(shop.owner, request, "approve", { reason: "fine" });
    expect(approved.body).toMatchObject({ status: "approved", approvals: 1 });
    expect(approved.body.decided_at).not.toBeNull();
    expect(codeOf(await shop.step(shop.owner, request, "approve"))).toEqual([
      409,
      "purchase_request.not_submitted",
    ]);
  });

  test("the tenant may allow self-approval", async () => {
    const shop = await openShop();
    const request = await submitted(shop, 30, shop.owner);
    expect((await shop.step(shop.owner, request, "approve")).status).toBe(403);
    const before = await shop.owner.get("/purchasing-settings");
    expect(before.body).toEqual({
      allow_self_approval: false,
      receive_tolerance_percent: "0",
      update_supplier_price: false,
      remind_after_hours: 48,
      remind_times: 3,
      version: 0,
    });
    const set = await shop.owner.call("PATCH", "/purchasing-settings", {
      body: { allow_self_approval: true },
      headers: { "If-Match": before.headers.get("ETag") ?? "" },
    });
    expect(set.body).toMatchObject({ allow_self_approval: true, version: 1 });
    const stale = await shop.owner.call("PUT", "/purchasing-settings", {
      body: { allow_self_approval: true, receive_tolerance_percent: 5 },
      headers: { "If-Match": '"0"' },
    });
    expect(codeOf(stale)).toEqual([412, "version.stale"]);
    expect((await shop.step(shop.owner, request, "approve")).body.status).toBe("approved");
  });
});

describe("B-E43: rejecting", () => {
  test("needs a reason, is final, and one no outweighs every yes", async () => {
    const shop = await openShop();
    await shop.make("/approval-rules", {
      name: "Two",
      from_amount: 0,
      roles: ["owner", "manager"],
      approvals: 2,
    });
    const manager = await shop.tenant.member("manager");
    const request = await submitted(shop);
    expect((await shop.step(shop.owner, request, "approve")).body).toMatchObject({
      status: "submitted",
      approvals: 1,
    });
    expect((await shop.step(manager, request, "reject", {})).status).toBe(422);
    expect((await shop.step(manager, request, "reject", { reason: " " })).status).toBe(422);
    const rejected = await shop.step(manager, request, "reject", { reason: "Too dear" });
    expect(rejected.body).toMatchObject({ status: "rejected", decision_reason: "Too dear" });
    for (const verb of ["approve", "reject"]) {
      expect(codeOf(await shop.step(manager, request, verb, { reason: "x" }))).toEqual([
        409,
        "purchase_request.not_submitted",
      ]);
    }
  });
});

describe("rules", () => {
  test("the highest tier that the total reaches is fixed at submission", async () => {
    const shop = await openShop();
    const rules = [
      { name: "Small", from_amount: "100", roles: ["manager"] },
      { name: "Large", from_amount: "1000", roles: ["owner"], approvals: 1 },
      { name: "Other money", from_amount: "0", currency: "EUR", roles: ["owner"], approvals: 9 },
    ];
    const ids = await Promise.all(rules.map(async (rule) => (await shop.make("/approval-rules", rule)).id));
    const ruleOf = async (total: string) => (await submitted(shop, total)).rule_id;
    expect(await ruleOf("99.9999")).toBeNull();
    expect(await ruleOf("100")).toBe(ids[0]);
    expect(await ruleOf("999.9999")).toBe(ids[0]);
    const request = await submitted(shop, "1000");
    expect(request.rule_id).toBe(ids[1]);
    await shop.owner.call("DELETE", `/approval-rules/${ids[1]}`);
    const manager = await shop.tenant.member("manager");
    expect(codeOf(await shop.step(manager, request, "approve"))).toEqual([
      403,
      "purchase_request.not_approver",
    ]);
    expect((await shop.step(shop.owner, request, "approve")).body.status).toBe("approved");
  });

  test("a currency without a rule is no way around the rules", async () => {
    const shop = await openShop();
    await shop.make("/approval-rules", { name: "All", from_amount: 1000, roles: ["owner"] });
    const { lines } = await shop.draft();
    const [{ product_id, warehouse_id }] = lines as [Line];
    const request = await shop.draft({
      currency: "USD",
      lines: [{ product_id, warehouse_id, quantity: 1, unit_price: 1 }],
    });
    const submit = async () => codeOf(await shop.step(shop.clerk, request, "submit"));
    expect(await submit()).toEqual([409, "exchange_rate.missing"]);
    await asOwner(
      sql`update purchasing.approval_rules set currency = 'EUR' where tenant_id = ${shop.tenant.id}`,
    );
    expect(await submit()).toEqual([409, "purchase_request.no_rule"]);
  });

  test("two rules do not begin at one amount", async () => {
    const shop = await openShop();
    const rule = { name: "A", from_amount: 5, roles: ["owner"] };
    await shop.make("/approval-rules", rule);
    expect(codeOf(await shop.owner.post("/approval-rules", { ...rule, from_amount: "5.0" }))).toEqual([
      409,
      "approval_rule.tier_taken",
    ]);
    expect((await shop.owner.post("/approval-rules", { ...rule, roles: ["cashier"] })).status).toBe(422);
    expect((await shop.owner.post("/approval-rules", { ...rule, approvals: 0 })).status).toBe(422);
  });
});

describe("cancelling", () => {
  test("the author until the decision, a manager after it, and then nothing is on order any more", async () => {
    const shop = await openShop();
    const request = await submitted(shop);
    expect(codeOf(await shop.step(shop.clerk, await shop.draft(), "cancel", { reason: "x" }))).toEqual([
      409,
      "purchase_request.not_cancellable",
    ]);
    expect(
      (await shop.step(shop.clerk, request, "cancel", { reason: "Changed my mind" })).body,
    ).toMatchObject({
      status: "cancelled",
      decision_reason: "Changed my mind",
    });
    const approved = await shop.approved();
    expect(codeOf(await shop.step(shop.clerk, approved, "cancel", { reason: "x" }))).toEqual([
      409,
      "purchase_request.already_decided",
    ]);
    expect((await shop.step(shop.owner, approved, "cancel", { reason: "x" })).body.status).toBe("cancelled");
  });
});

test("every step of the history says the status after it, an approval too", async () => {
  const shop = await openShop();
  const rule = { name: "Two", from_amount: 0, roles: ["owner", "manager"], approvals: 2 };
  await shop.make("/approval-rules", rule);
  const request = await submitted(shop);
  await shop.step(shop.owner, request, "approve");
  await shop.step(await shop.tenant.member("manager"), request, "approve");
  const path = `/purchase-requests/${request.id}/history`;
  const { body } = await shop.clerk.get<{ data: Record<string, string>[] }>(path);
  expect(body.data.map(({ kind, status }) => [kind, status])).toEqual([
    ["create", "draft"],
    ["submit", "submitted"],
    ["approve", "submitted"],
    ["approve", "approved"],
  ]);
});

test("every step leaves its event and its audit entry", async () => {
  const shop = await openShop();
  const { id } = await shop.approved();
  const [events, entries] = await asOwner(
    sql`select type, payload ->> 'status' as status, payload ->> 'total' as total from platform.domain_events
         where tenant_id = ${shop.tenant.id} and payload ->> 'purchase_request_id' = ${id}`,
    sql`select action, after ->> 'status' as status from audit.audit_events
         where tenant_id = ${shop.tenant.id} and target_id = ${id} order by (after ->> 'version')::int`,
  );
  expect(events?.map(({ type, status }) => [type, status]).toSorted()).toEqual([
    ["purchasing.purchase_request.approved", "approved"],
    ["purchasing.purchase_request.created", "draft"],
    ["purchasing.purchase_request.endorsed", "approved"],
    ["purchasing.purchase_request.submitted", "submitted"],
  ]);
  expect(new Set(events?.map(({ total }) => total))).toEqual(new Set(["30"]));
  expect(entries).toEqual([
    { action: "purchasing.purchase_requests.create", status: "draft" },
    { action: "purchasing.purchase_requests.submit", status: "submitted" },
    { action: "purchasing.purchase_requests.approve", status: "approved" },
  ]);
});

describe("a rejected request", () => {
  test("is reworked by its author, and approved anew, by those too who had approved it before", async () => {
    const shop = await openShop();
    await shop.make("/approval-rules", {
      name: "Two",
      from_amount: 0,
      roles: ["owner", "manager"],
      approvals: 2,
    });
    const request = await shop.draft();
    const step = async (by: typeof shop.owner, verb: string, body: object = {}) =>
      shop.step(by, request, verb, body);
    await step(shop.clerk, "submit");
    const manager = await shop.tenant.member("manager");
    expect((await step(manager, "approve")).body).toMatchObject({ status: "submitted", approvals: 1 });
    await step(shop.owner, "reject", { reason: "Too much" });
    expect(codeOf(await step(manager, "rework"))).toEqual([403, "purchase_request.not_author"]);
    expect((await step(shop.clerk, "rework")).body).toMatchObject({
      status: "draft",
      approvals: 0,
      decision_reason: null,
    });
    expect(codeOf(await step(shop.clerk, "rework"))).toEqual([409, "purchase_request.not_rejected"]);
    const [line] = request.lines as [Line];
    const smaller = {
      product_id: line.product_id,
      warehouse_id: line.warehouse_id,
      quantity: 1,
      unit_price: 1,
    };
    const changed = await shop.clerk.call("PATCH", `/purchase-requests/${request.id}`, {
      body: { lines: [smaller] },
    });
    expect(changed.status).toBe(200);
    await step(shop.clerk, "submit");
    expect((await step(manager, "approve")).body).toMatchObject({ status: "submitted", approvals: 1 });
    expect(codeOf(await step(manager, "approve"))).toEqual([409, "purchase_request.already_approved"]);
    expect((await step(shop.owner, "approve")).body).toMatchObject({ status: "approved", approvals: 2 });
  });
});
