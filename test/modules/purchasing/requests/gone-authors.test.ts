import { describe, expect, test } from "vitest";
import type { Client } from "#test/tenant.ts";
import { codeOf, openShop, type Request, type Shop } from "../shop.ts";

const NOT_AUTHOR = [403, "purchase_request.not_author"];
const OWN_REQUEST = [403, "purchase_request.own_request"];

/** What somebody gets who changes, removes, restores and submits a draft, in this order. */
async function handle(shop: Shop, by: Client, draft: { id: string }): Promise<number[]> {
  const one = `/purchase-requests/${draft.id}`;
  const answers = [
    await by.call("PATCH", one, { body: { note: "taken over" } }),
    await by.call("DELETE", one),
    await shop.step(by, draft, "restore"),
    await shop.step(by, draft, "submit"),
  ];
  return answers.map(({ status }) => status);
}

const ALL = [200, 204, 200, 200];
const NONE = [403, 403, 404, 403];

async function remove(shop: Shop, person: Client): Promise<void> {
  const answer = await shop.owner.call("DELETE", `/users/${person.userId}`);
  expect(answer.status, answer.text).toBe(204);
}

/** A shop with an API key that an admin made, and what the key drafts. */
async function keyedDraft(scopes: string[]) {
  const shop = await openShop();
  const { lines } = await shop.draft();
  const admin = await shop.tenant.member("admin");
  const made = await admin.post<{ id: string; key: string }>("/api-keys", { name: "till", scopes });
  const till = { "X-API-Key": made.body.key, Authorization: "" };
  const [line] = lines;
  const given = {
    product_id: line?.product_id,
    warehouse_id: line?.warehouse_id,
    quantity: 1,
    unit_price: 1,
  };
  const draft = await shop.clerk.post<Request>("/purchase-requests", { lines: [given] }, till);
  expect(draft.status, draft.text).toBe(201);
  return { shop, admin, key: made.body.id, draft: draft.body };
}

const DRAFTS = "purchasing.purchase_requests.create";
const SUBMITS = "purchasing.purchase_requests.submit";

describe("a draft whose author is no active member any more", () => {
  test.each(["manager", "admin", "owner"] as const)(
    "is changed, removed, restored and submitted by the %s",
    async (role) => {
      const shop = await openShop();
      const [draft, by] = [await shop.draft(), await shop.tenant.member(role)];
      expect(await handle(shop, by, draft)).toEqual(NONE);
      await remove(shop, shop.clerk);
      expect(await handle(shop, by, draft)).toEqual(ALL);
    },
  );

  test("is nobody else's", async () => {
    const shop = await openShop();
    const [draft, operator] = [await shop.draft(), await shop.tenant.member("operator")];
    await remove(shop, shop.clerk);
    expect(await handle(shop, operator, draft)).toEqual(NONE);
  });

  test("is not approved by whoever submitted it in the author's place", async () => {
    const shop = await openShop();
    const [draft, manager] = [await shop.draft(), await shop.tenant.member("manager")];
    await remove(shop, shop.clerk);
    expect((await shop.step(manager, draft, "submit")).status).toBe(200);
    expect(codeOf(await shop.step(manager, draft, "approve"))).toEqual(OWN_REQUEST);
    const path = `/purchase-requests/${draft.id}/history`;
    const history = (await manager.get<{ data: Record<string, string>[] }>(path)).body.data;
    expect(history.map(({ kind, actor_id }) => [kind, actor_id])).toEqual([
      ["create", shop.clerk.userId],
      ["submit", manager.userId],
    ]);
    expect((await shop.step(shop.owner, draft, "approve")).body.status).toBe("approved");
  });

  test("stops no reordering: once it is removed, its product is suggested again", async () => {
    const shop = await openShop();
    await shop.product({ reorder_point: 5, cost: 1 });
    const suggest = async (by: Client) =>
      (await by.post<{ data: Request[] }>("/purchase-requests/suggestions", {})).body.data;
    const [draft] = await suggest(shop.clerk);
    await remove(shop, shop.clerk);
    expect(await suggest(shop.owner)).toEqual([]);
    expect((await shop.owner.call("DELETE", `/purchase-requests/${draft?.id}`)).status).toBe(204);
    expect(await suggest(shop.owner)).toHaveLength(1);
  });
});

test("a draft whose author may no longer submit is a manager's", async () => {
  const shop = await openShop();
  const [draft, manager] = [await shop.draft(), await shop.tenant.member("manager")];
  const demoted = await shop.owner.call("PATCH", `/users/${shop.clerk.userId}`, {
    body: { roles: ["viewer"] },
  });
  expect(demoted.status, demoted.text).toBe(200);
  expect(await handle(shop, manager, draft)).toEqual(ALL);
});

describe("a draft of an API key", () => {
  test("that may submit is its own and its maker's", async () => {
    const { shop, admin, draft } = await keyedDraft([DRAFTS, SUBMITS]);
    const manager = await shop.tenant.member("manager");
    expect(await handle(shop, manager, draft)).toEqual(NONE);
    expect(await handle(shop, admin, draft)).toEqual(ALL);
    expect(codeOf(await shop.step(admin, draft, "approve"))).toEqual(OWN_REQUEST);
  });

  test("that may not submit is a manager's too", async () => {
    const { shop, draft } = await keyedDraft([DRAFTS]);
    const [manager, staff] = [await shop.tenant.member("manager"), await shop.tenant.member("staff")];
    expect(await handle(shop, staff, draft)).toEqual(NONE);
    expect(await handle(shop, manager, draft)).toEqual(ALL);
  });

  test("that is revoked is a manager's too", async () => {
    const { shop, key, draft } = await keyedDraft([DRAFTS, "purchasing.*"]);
    expect((await shop.owner.call("DELETE", `/api-keys/${key}`)).status).toBe(204);
    expect(await handle(shop, await shop.tenant.member("manager"), draft)).toEqual(ALL);
  });

  test("is no other key's, whatever its scopes", async () => {
    const { shop, draft } = await keyedDraft([DRAFTS]);
    const other = await shop.make("/api-keys", { name: "other", scopes: ["*"] });
    const headers = { "X-API-Key": String(other.key), Authorization: "" };
    const answer = await shop.clerk.post(`/purchase-requests/${draft.id}/submit`, {}, headers);
    expect(codeOf(answer)).toEqual(NOT_AUTHOR);
  });
});
