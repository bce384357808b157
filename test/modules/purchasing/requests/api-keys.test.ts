import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner, type Client } from "#test/tenant.ts";
import { openapi } from "../../../http/contract.ts";
import { codeOf, type Line, openShop, openTill, type Request, submitted, type Till } from "../shop.ts";

const PEOPLE_ONLY = [403, "permission.person_required"];
const OWN_REQUEST = [403, "purchase_request.own_request"];

/** A shop with a till of its owner's, an admin, and the way in which the till drafts. */
async function keyedShop() {
  const shop = await openShop();
  const [till, admin] = await Promise.all([openTill(shop), shop.tenant.member("admin")]);
  const [{ product_id, warehouse_id }] = (await shop.draft()).lines as [Line];
  const lines = [{ product_id, warehouse_id, quantity: 1 }];
  const draft = async () => {
    const made = await till.call<Request>("POST", "/purchase-requests", { lines });
    if (made.status !== 201) throw new Error(made.text);
    return { ...made.body, author_id: made.body.author_id, path: `/purchase-requests/${made.body.id}` };
  };
  return { shop, till, admin, draft };
}

/** Somebody makes the till's key anew: from then on they answer for it. */
async function rotate(till: Till, by: Client): Promise<void> {
  const answer = await by.post<{ key: string }>(`/api-keys/${till.keyId}/rotate`);
  if (answer.status !== 200) throw new Error(answer.text);
  till.use(answer.body.key);
}

describe("an API key, whatever its scopes,", () => {
  test("neither approves nor rejects: the request stays as it was, without a step", async () => {
    const shop = await openShop();
    const till = await openTill(shop);
    const request = await submitted(shop);
    for (const verb of ["approve", "reject"]) {
      const answer = await till.call("POST", `/purchase-requests/${request.id}/${verb}`, { reason: "why" });
      expect(codeOf(answer)).toEqual(PEOPLE_ONLY);
    }
    const { body } = await shop.clerk.get<{ data: { kind: string }[] }>(
      `/purchase-requests/${request.id}/history`,
    );
    expect(body.data.map(({ kind }) => kind)).toEqual(["create", "submit"]);
    expect((await shop.clerk.get<Request>(`/purchase-requests/${request.id}`)).body.status).toBe("submitted");
  });

  test("delegates nobody's authority, and neither changes, removes nor restores a delegation", async () => {
    const shop = await openShop();
    const [till, manager] = [await openTill(shop), await shop.tenant.member("manager")];
    const period = { to_user_id: manager.userId, ends_at: "2999-01-01T00:00:00Z" };
    const given = await shop.make("/approval-delegations", period);
    const one = `/approval-delegations/${given.id}`;
    for (const from of [{}, { from_user_id: shop.owner.userId }]) {
      expect(codeOf(await till.call("POST", "/approval-delegations", { ...period, ...from }))).toEqual(
        PEOPLE_ONLY,
      );
      expect(codeOf(await till.call("PUT", one, { ...period, ...from }))).toEqual(PEOPLE_ONLY);
    }
    expect(codeOf(await till.call("PATCH", one, { reason: "x" }))).toEqual(PEOPLE_ONLY);
    expect(codeOf(await till.call("DELETE", one))).toEqual(PEOPLE_ONLY);
    expect(codeOf(await till.call("POST", `${one}/restore`))).toEqual(PEOPLE_ONLY);
    const [rows] = await asOwner(
      sql`select id, version from purchasing.approval_delegations where tenant_id = ${shop.tenant.id}`,
    );
    expect(rows).toEqual([{ id: given.id, version: 1 }]);
  });

  test("neither makes nor changes an approval rule, nor how the tenant buys", async () => {
    const shop = await openShop();
    const till = await openTill(shop);
    const rule = { name: "All", from_amount: 0, roles: ["owner"] };
    const { id } = await shop.make("/approval-rules", rule);
    const settings = { allow_self_approval: true, receive_tolerance_percent: 0 };
    for (const [method, path, body] of [
      ["POST", "/approval-rules", { ...rule, from_amount: 10 }],
      ["PUT", `/approval-rules/${id}`, rule],
      ["PATCH", `/approval-rules/${id}`, { approvals: 2 }],
      ["DELETE", `/approval-rules/${id}`, undefined],
      ["POST", `/approval-rules/${id}/restore`, undefined],
      ["PUT", "/purchasing-settings", settings],
      ["PATCH", "/purchasing-settings", settings],
    ] as const) {
      expect([method, path, ...codeOf(await till.call(method, path, body))]).toEqual([
        method,
        path,
        ...PEOPLE_ONLY,
      ]);
    }
    expect((await till.call("GET", "/purchasing-settings")).body).toMatchObject({
      allow_self_approval: false,
    });
  });

  test("is not even given the scope of a decision", async () => {
    const shop = await openShop();
    for (const scope of ["purchasing.purchase_requests.approve", "purchasing.approval_delegations.create"]) {
      const answer = await shop.owner.post("/api-keys", { name: "till", scopes: [scope] });
      expect([scope, ...codeOf(answer)]).toEqual([scope, 422, "request.invalid"]);
    }
  });

  test("drafts and submits; whoever made the key does not approve what it drafted", async () => {
    const { shop, till, admin, draft } = await keyedShop();
    const made = await draft();
    expect(made.author_id).toBe(till.keyId);
    expect((await till.call<Request>("POST", `${made.path}/submit`, {})).body.status).toBe("submitted");
    expect(codeOf(await shop.step(shop.owner, made, "approve"))).toEqual(OWN_REQUEST);
    expect((await shop.step(admin, made, "approve")).body.status).toBe("approved");
  });

  test("leaves its request with the person who answered for it then, whoever answers for the key later", async () => {
    const { shop, till, admin, draft } = await keyedShop();
    const made = await draft();
    await till.call("POST", `${made.path}/submit`, {});
    await rotate(till, admin);
    expect(codeOf(await shop.step(shop.owner, made, "approve"))).toEqual(OWN_REQUEST);
    expect((await shop.step(admin, made, "approve")).body.status).toBe("approved");
  });

  test("makes its request both people's who answered for it while it was written", async () => {
    const { shop, till, admin, draft } = await keyedShop();
    const manager = await shop.tenant.member("manager");
    const period = { to_user_id: manager.userId, ends_at: "2199-01-01T00:00:00Z" };
    await shop.make("/approval-rules", { name: "Top", from_amount: 0, roles: ["owner", "admin"] });
    await shop.make("/approval-delegations", period);
    const given = await admin.post("/approval-delegations", period);
    expect(given.status, given.text).toBe(201);
    const made = await draft();
    await rotate(till, admin);
    await till.call("POST", `${made.path}/submit`, {});
    expect(codeOf(await shop.step(shop.owner, made, "approve"))).toEqual(OWN_REQUEST);
    expect(codeOf(await shop.step(admin, made, "approve"))).toEqual(OWN_REQUEST);
    expect(codeOf(await shop.step(manager, made, "approve"))).toEqual([403, "purchase_request.not_approver"]);
    const other = await shop.tenant.member("owner");
    expect((await shop.step(other, made, "approve")).body.status).toBe("approved");
  });
});

test("the document says that decisions and delegations are people's alone", () => {
  const documented = (method: string, path: string) => openapi.paths[`/api/v1${path}`]?.[method];
  for (const operation of [
    documented("post", "/purchase-requests/{purchase_request_id}/approve"),
    documented("post", "/purchase-requests/{purchase_request_id}/reject"),
    documented("post", "/approval-delegations"),
    documented("delete", "/approval-delegations/{delegation_id}"),
  ]) {
    expect(operation?.responses[403]?.description).toContain("permission.person_required");
  }
  const receive = documented("post", "/purchase-requests/{purchase_request_id}/receive");
  expect(receive?.responses[403]?.description).not.toContain("permission.person_required");
});
