import { expect, test } from "vitest";
import { limitTo } from "../../../http/branch-world.ts";
import { type Claim, openInsuredTill } from "./insured.ts";

const today = new Date().toISOString().slice(0, 10);

test("an insurer pays several claims at once, and what it will not pay is written off with its reason", async () => {
  const till = await openInsuredTill(80);
  const tablets = await till.goods("1000", 10);
  for (const quantity of [1, 2, 3]) await till.sell([[tablets, quantity]], till.insured);
  const [third, second, first] = await till.claims();
  const settle = (claims: object[], more: object = {}) =>
    till.owner.post("/insurance-settlements", {
      ...{ insurer_id: till.insurer.id, received_on: today, reference: "TR-9", claims, ...more },
    });
  const paid = await settle([
    { claim_id: first?.id },
    { claim_id: second?.id, amount: "1000", written_off: "600", reason: "Not on its list" },
    { claim_id: third?.id, amount: "400" },
  ]);
  expect(paid.status, paid.text).toBe(201);
  expect(paid.body).toMatchObject({ amount: "2200", written_off: "600", currency: "RWF", reference: "TR-9" });
  expect((await till.claims()).map(({ status, balance }) => [status, balance])).toEqual([
    ["open", "2000"],
    ["settled", "0"],
    ["settled", "0"],
  ]);
  expect((await till.claims("status=open")).map(({ id }) => id)).toEqual([third?.id]);
  const refused = async (claims: object[], more: object = {}) => (await settle(claims, more)).body.code;
  expect(await refused([{ claim_id: first?.id }])).toBe("insurance_claim.exceeds_balance");
  expect(await refused([{ claim_id: third?.id, amount: "2001" }])).toBe("insurance_claim.exceeds_balance");
  expect(await refused([{ claim_id: third?.id, written_off: "1" }])).toBe("insurance_claim.reason_required");
  expect(await refused([{ claim_id: third?.id, amount: "0.5" }])).toBe("payment.not_payable");
  expect(await refused([{ claim_id: third?.id }], { received_on: "2999-01-01" })).toBe(
    "insurance_claim.not_yet",
  );
  expect(await refused([{ claim_id: third?.id }], { currency: "USD" })).toBe("insurance_claim.other_insurer");
  const other = await till.owner.post<{ id: string }>("/insurers", { code: "X", name: "X", rate: 50 });
  expect(await refused([{ claim_id: third?.id }], { insurer_id: other.body.id })).toBe(
    "insurance_claim.other_insurer",
  );
  const { body } = await till.owner.get<{ data: object[] }>(
    `/insurance-settlements?insurer_id=${till.insurer.id}`,
  );
  expect(body.data).toHaveLength(1);
});

test("what was settled and comes back is overpaid, and no other settlement takes it", async () => {
  const till = await openInsuredTill(80);
  const tablets = await till.goods("1000", 10);
  const { body: sold } = await till.sell([[tablets, 2]], till.insured);
  const [claim] = await till.claims();
  await till.owner.post("/insurance-settlements", {
    ...{ insurer_id: till.insurer.id, received_on: today, claims: [{ claim_id: claim?.id }] },
  });
  const back = { lines: [{ line_id: sold.lines[0]?.id, quantity: 1 }], reason_code: "06" };
  await till.step(sold, "returns", back);
  expect(await till.claims()).toMatchObject([
    { amount: "800", settled: "1600", balance: "-800", status: "overpaid" },
  ]);
});

test("two settlements of one claim at once pay it once", async () => {
  const till = await openInsuredTill(80);
  const tablets = await till.goods("1000", 10);
  await till.sell([[tablets, 1]], till.insured);
  const [claim] = await till.claims();
  const given = { insurer_id: till.insurer.id, received_on: today, claims: [{ claim_id: claim?.id }] };
  const tries = await Promise.all([1, 2].map(() => till.owner.post("/insurance-settlements", given)));
  expect(tries.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(await till.claims()).toMatchObject([{ settled: "800", status: "settled" }]);
});

test("claims are of their branch, settlements are the whole tenant's managers', and a claim's number is corrected", async () => {
  const till = await openInsuredTill(80);
  const tablets = await till.goods("1000", 10);
  await till.sell([[tablets, 1]], till.insured);
  const [claim] = await till.claims();
  const branch = await till.owner.post<{ id: string }>("/branches", { code: "B", name: "B" });
  const manager = await till.tenant.member("manager");
  await limitTo(till.tenant.id, manager, [branch.body.id]);
  expect((await manager.get<{ data: Claim[] }>("/insurance-claims")).body.data).toEqual([]);
  expect((await manager.get(`/insurance-claims/${claim?.id}`)).status).toBe(404);
  const given = { insurer_id: till.insurer.id, received_on: today, claims: [{ claim_id: claim?.id }] };
  expect((await manager.post("/insurance-settlements", given)).body.code).toBe("membership.limited");
  const cashier = await till.tenant.member("cashier");
  expect((await cashier.post("/insurance-settlements", given)).status).toBe(403);
  const corrected = await till.owner.call<Claim>("PATCH", `/insurance-claims/${claim?.id}`, {
    body: { insured_number: "RAMA-78" },
  });
  expect(corrected.body).toMatchObject({ insured_number: "RAMA-78", amount: "800" });
});
