import { sql } from "drizzle-orm";
import { describe, expect, test, vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { keepingLane } from "../../../../src/modules/fiscal/sending/keep-lane.ts";
import { crediting, FIVE, openCounter } from "../documents/counter.ts";
import { later, StandIn, sendAll, senderAt, sendOne } from "./stand-in.ts";

describe("sending", () => {
  test("tells documents in the order of their numbers, after their goods, and keeps what is signed", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    const [first, second] = [await counter.sell(), await counter.sell()];
    expect(await sendAll(counter, authority)).toBeNull();
    expect(authority.sent.map((body) => JSON.parse(body).invcNo)).toEqual([1, 2]);
    expect(authority.items.size).toBe(1);
    expect(await counter.rowOf(second)).toMatchObject({
      ...{
        status: "accepted",
        receipt_number: "2",
        signature: "S".repeat(16),
        last_error: null,
        claim: null,
      },
      qr_text: expect.stringContaining("SDC1"),
    });
    const { body } = await counter.owner.get<{ data: object[] }>(`/invoices/${first}/submissions`);
    expect(body.data).toMatchObject([{ outcome: "accepted", attempt: 1, request: { invcNo: 1 } }]);
  });

  test("a time-out says nothing: the same is sent again, and what the authority has already is accepted", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    const id = await counter.sell();
    authority.manners = ["lost_after"];
    await sendAll(counter, authority);
    expect(await counter.rowOf(id)).toMatchObject({ status: "ambiguous", attempts: 1 });
    await later(counter);
    await sendAll(counter, authority);
    expect(new Set(authority.sent).size).toBe(1);
    expect(await counter.rowOf(id)).toMatchObject({
      ...{ status: "accepted", signature: null },
      unsigned_reason: "the authority has it; its receipt data was not returned",
    });
    expect(authority.books.size).toBe(1);
  });

  test("where the authority can be asked, the receipt is brought", async () => {
    const counter = await openCounter("ZM");
    const authority = new StandIn();
    authority.selectSale = async () => ({
      kind: "accepted",
      data: {
        ...{ receipt_number: 77, total_receipt_number: null, internal_data: "I", signature: "FOUND" },
        ...{ sdc_id: null, mrc_no: null, receipted_at: "2027-01-02T03:04:05.000Z", url: null },
      },
    });
    const id = await counter.sell([{ ...FIVE, band: "A", rate: "16", tax: "689.66" }]);
    authority.saveSale = async () => ({ kind: "maybe_sent", why: "time-out" });
    await sendAll(counter, authority);
    authority.saveSale = async () => ({ kind: "duplicate", code: "924", message: "m", cause: "c", fix: "f" });
    await later(counter);
    await sendAll(counter, authority);
    expect(await counter.rowOf(id)).toMatchObject({
      status: "accepted",
      signature: "FOUND",
      receipt_number: "77",
      unsigned_reason: null,
    });
  });

  test("a device on the way that sends twice has a document refused as known: it is accepted where numbers are in step", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    await counter.sell();
    await sendAll(counter, authority);
    const id = await counter.sell();
    authority.books.set(2, { number: 2, total: 5000, isVoid: false });
    await sendAll(counter, authority);
    expect(await counter.rowOf(id)).toMatchObject({
      status: "accepted",
      signature: null,
      uncertain_since: null,
    });
  });

  test("a number that was never sent from here and is taken there is refused, not taken for sent", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    authority.books.set(1, { number: 1, total: 1, isVoid: false });
    const id = await counter.sell();
    await sendAll(counter, authority);
    expect(await counter.rowOf(id)).toMatchObject({
      status: "rejected",
      last_error: { code: "number.taken" },
    });
  });

  test("a refused document blocks nobody; put right, it is told under its own number", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    authority.manners = ["refused"];
    const [first, second] = [await counter.sell(), await counter.sell()];
    await sendAll(counter, authority);
    expect((await counter.rowOf(first)).last_error).toMatchObject({
      kind: "rejected",
      code: "910",
      cause: "because",
      fix: "so",
    });
    expect(await counter.rowOf(second)).toMatchObject({ status: "accepted" });
    await counter.as("owner", sql`select fiscal.repair_document(${first}, '{"buyer_name": "Somebody"}')`);
    await sendAll(counter, authority);
    expect(await counter.rowOf(first)).toMatchObject({
      status: "accepted",
      number: "1",
      buyer_name: "Somebody",
    });
    expect(JSON.parse(authority.sent.at(-1) ?? "").custNm).toBe("Somebody");
  });

  test("a credit note waits for its original, and goes with it where that is given up", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    authority.manners = ["refused"];
    const [sale, note] = [await counter.sell(), newId()];
    await counter.as("owner", crediting(note, sale));
    await sendAll(counter, authority);
    expect([(await counter.rowOf(sale)).status, (await counter.rowOf(note)).status]).toEqual([
      "rejected",
      "pending",
    ]);
    await counter.as("owner", sql`select fiscal.void_document(${sale}, 'A mistake')`);
    expect([(await counter.rowOf(sale)).status, (await counter.rowOf(note)).status]).toEqual([
      "void",
      "void",
    ]);
    await sendAll(counter, authority);
    expect([...authority.books.values()]).toMatchObject([
      { number: 1, isVoid: true },
      { number: 2, isVoid: true },
    ]);
    expect((await counter.rowOf(note)).told_at).not.toBeNull();
  });

  test("two that send at once send one document once", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    await counter.sell();
    let other: number | null | undefined;
    authority.meanwhile = async () => {
      other = await sendOne(counter, authority, senderAt(counter));
    };
    await sendOne(counter, authority);
    expect(other).toBeGreaterThan(1000);
    expect(authority.sent.length).toBe(1);
  });

  test("whoever is at work keeps the lane, and whoever has lost it does not get it back", async () => {
    const counter = await openCounter();
    const [claim, sender] = [newId(), senderAt(counter)];
    await counter.as("job", sql`select fiscal.take_lane(${counter.device}, ${claim}, 1)`);
    const until = async () => {
      const [rows = []] = await asOwner(
        sql`select extract(epoch from claimed_until - now())::float as seconds from fiscal.lanes where device_id = ${counter.device}`,
      );
      return Number(rows[0]?.seconds);
    };
    await keepingLane(
      sender,
      counter.device,
      claim,
      () => vi.waitUntil(async () => (await until()) > 10, { timeout: 20_000 }),
      50,
    );
    await later(counter);
    expect(
      await counter.as("job", sql`select fiscal.renew_lane(${counter.device}, ${claim}, 9) as kept`),
    ).toEqual([[{ kept: false }]]);
  });

  test("whose claim is over by the time of the answer is believed that the authority has it, and nothing else", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    const id = await counter.sell();
    authority.meanwhile = async () => {
      authority.meanwhile = undefined;
      await later(counter);
      await sendOne(counter, authority);
      await later(counter);
      authority.manners = ["refused"];
      await sendOne(counter, authority);
      expect(await counter.rowOf(id)).toMatchObject({ status: "rejected" });
    };
    authority.manners = ["lost_before"];
    await sendOne(counter, authority);
    expect(await counter.rowOf(id)).toMatchObject({ status: "rejected", claim: null });
  });

  test("while the authority is not reached, others wait too, longer each time; what was given up for it is tried again after", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    const [first, second] = [await counter.sell(), await counter.sell()];
    authority.manners = ["unreached", "unreached"];
    expect(await sendAll(counter, authority)).toBeGreaterThan(1000);
    expect((await counter.rowOf(second)).last_error).toMatchObject({ kind: "not_sent" });
    await asOwner(sql`update fiscal.documents set gives_up_at = now() where id = ${first}`);
    authority.manners = ["unreached"];
    await later(counter);
    await sendOne(counter, authority);
    expect(await counter.rowOf(first)).toMatchObject({ status: "dead" });
    await later(counter);
    expect(await sendAll(counter, authority)).toBeNull();
    expect([(await counter.rowOf(first)).status, (await counter.rowOf(second)).status]).toEqual([
      "accepted",
      "accepted",
    ]);
  });
});
