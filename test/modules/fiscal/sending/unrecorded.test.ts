import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { asOwner } from "#test/tenant.ts";
import { openCounter } from "../documents/counter.ts";
import { later, StandIn, sendAll, senderAt, sendOne } from "./stand-in.ts";

const ROGUE = "a\u0000b\ud83d";
const words = { code: "910", message: ROGUE, cause: "because", fix: "so" };

describe("an answer that cannot be recorded", () => {
  test("of a refusal leaves the document refused, in words of ours, and those behind it go on", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    const [first, second] = [await counter.sell(), await counter.sell()];
    const right = authority.saveSale.bind(authority);
    authority.saveSale = async () => {
      authority.saveSale = right;
      return { kind: "rejected", ...words };
    };
    await sendAll(counter, authority);
    expect(await counter.rowOf(first)).toMatchObject({
      ...{ status: "rejected", claim: null },
      last_error: { kind: "rejected", code: "answer.unrecorded", cause: expect.stringMatching(/recorded/) },
    });
    expect(await counter.rowOf(second)).toMatchObject({ status: "accepted" });
    const [rows] = await asOwner(sql`select last_error from fiscal.devices where id = ${counter.device}`);
    expect(rows).toHaveLength(1);
  });

  test("of what was taken leaves it taken, without what was signed", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    const id = await counter.sell();
    const right = authority.saveSale.bind(authority);
    authority.saveSale = async (body) => {
      const said = await right(body);
      return said.kind === "accepted" ? { ...said, data: { ...said.data, signature: ROGUE } } : said;
    };
    await sendAll(counter, authority);
    expect(await counter.rowOf(id)).toMatchObject({
      ...{ status: "accepted", signature: null, unsigned_reason: expect.stringMatching(/not returned/) },
    });
  });

  test("of goods that were refused holds up their document alone", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    const id = await counter.sell();
    authority.saveItem = async () => ({ kind: "rejected", ...words });
    await sendAll(counter, authority);
    expect(await counter.rowOf(id)).toMatchObject({
      claim: null,
      last_error: { code: "answer.unrecorded", at: expect.stringMatching(/^2/) },
    });
  });
});

describe("what was claimed, and of which nobody wrote what became of it", () => {
  test("waits longer each time while those behind it are told, says so, and is given up after three days", async () => {
    const counter = await openCounter();
    const authority = new StandIn();
    const [first, second] = [await counter.sell(), await counter.sell()];
    const dying = () => {
      let trips = 0;
      const sender = senderAt(counter);
      const batch: typeof sender.batch = (statements) => {
        trips += 1;
        if (trips > 2) throw new Error("died");
        return sender.batch(statements);
      };
      return { ...sender, batch };
    };
    const waits: number[] = [];
    const lapse = () =>
      asOwner(
        sql`update fiscal.lanes set claimed_until = now() - interval '1 second' where tenant_id = ${counter.tenant.id}`,
      );
    for (let tries = 1; tries <= 4; tries += 1) {
      await later(counter);
      if (tries > 1)
        await asOwner(
          sql`update fiscal.documents set next_attempt_at = now() + interval '1 day' where id = ${second}`,
        );
      await expect(sendOne(counter, authority, dying())).rejects.toThrow("died");
      await asOwner(
        sql`update fiscal.documents set next_attempt_at = now() + interval '1 day' where id = ${second}`,
      );
      await lapse();
      await sendOne(counter, authority);
      const [rows] = await asOwner(
        sql`select extract(epoch from next_attempt_at - now())::int as seconds from fiscal.documents where id = ${first}`,
      );
      waits.push(Number(rows?.[0]?.seconds));
    }
    expect(waits[3]).toBeGreaterThan(40);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(await counter.rowOf(first)).toMatchObject({
      status: "ambiguous",
      last_error: { kind: "no_outcome", code: "outcome.lost", cause: expect.stringMatching(/not recorded/) },
    });
    await asOwner(sql`update fiscal.documents set next_attempt_at = now() where id = ${second}`);
    await sendAll(counter, authority);
    expect(await counter.rowOf(second)).toMatchObject({ status: "accepted" });
    await later(counter);
    await expect(sendOne(counter, authority, dying())).rejects.toThrow("died");
    await lapse();
    await asOwner(sql`update fiscal.documents set gives_up_at = now() where id = ${first}`);
    await sendAll(counter, authority);
    expect(await counter.rowOf(first)).toMatchObject({
      status: "dead",
      last_error: { code: "outcome.lost" },
    });
    const [told] = await asOwner(
      sql`select payload ->> 'document_id' as id from platform.domain_events
           where tenant_id = ${counter.tenant.id} and type = 'fiscal.document.died'`,
    );
    expect(told).toEqual([{ id: first }]);
  });
});
