import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { openBook } from "./book.ts";

const day = (of: number) => new Date(Date.UTC(2026, 0, of)).toISOString();

describe("consent", () => {
  test("is kept with what proves it, for ever: who wrote it down, when it was said, its source and words", async () => {
    const { owner, contact, post, read, names, events } = await openBook();
    const { id } = await contact();
    const said = { channel: "email", status: "granted", source: "form", words: "Yes, write to me" };
    const { status, body } = await post(`/contacts/${id}/consents`, { ...said, said_at: day(1) });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...said, contact_id: id, given_as: id, recorded_by: owner.userId });
    expect((await read(id)).body.consents).toMatchObject({ email: { status: "granted", source: "form" } });
    expect([await names("consent=email"), await names("consent=sms")]).toEqual([["Aline Uwase"], []]);
    expect(await names("q=email")).toEqual([]);
    await post(`/contacts/${id}/consents`, { channel: "email", status: "withdrawn", source: "message" });
    expect((await read(id)).body.consents.email?.status).toBe("withdrawn");
    expect(await names("consent=email")).toEqual([]);
    const history = await owner.get<{ data: { status: string }[] }>(`/contacts/${id}/consents`);
    expect(history.body.data.map((one) => one.status)).toEqual(["withdrawn", "granted"]);
    expect((await events("contacts.consent.recorded")).map((one) => one.status)).toEqual([
      "withdrawn",
      "granted",
    ]);
    const { body: log } = await owner.get<{ data: { action: string }[] }>(
      "/audit-logs?action=contacts.consents.create",
    );
    expect(log.data).toHaveLength(2);
  });

  test("is not of the future, nor of nobody, and no customer or viewer writes it down", async () => {
    const { tenant, contact, post } = await openBook();
    const { id } = await contact();
    const said = { channel: "sms", status: "granted", source: "paper" };
    const later = new Date(Date.now() + 3_600_000).toISOString();
    expect((await post(`/contacts/${id}/consents`, { ...said, said_at: later })).status).toBe(422);
    expect((await post(`/contacts/${newId()}/consents`, said)).body.code).toBe("contact.not_found");
    const viewer = await tenant.member("viewer");
    expect((await viewer.post(`/contacts/${id}/consents`, said)).status).toBe(403);
  });

  test("that holds is what was said last, in whatever order it is written down, by whichever of two merged contacts", async () => {
    const { contact, post, read, names } = await openBook();
    const channels = ["email", "sms", "whatsapp", "voice"] as const;
    const statement = fc.record({
      channel: fc.constantFrom(...channels),
      status: fc.constantFrom("granted", "withdrawn"),
      day: fc.integer({ min: 1, max: 6 }),
      as: fc.constantFrom(0, 1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 8 }), async (said) => {
        const name = `N${newId()}`;
        const pair = [await contact({ name }), await contact({ name })];
        for (const { as, day: on, ...one } of said) {
          const { status } = await post(`/contacts/${pair[as]?.id}/consents`, {
            ...one,
            source: "spoken",
            said_at: day(on),
          });
          expect(status).toBe(201);
        }
        await post(`/contacts/${pair[0]?.id}/merge`, { other_contact_id: pair[1]?.id });
        const { consents } = (await read(pair[0]?.id ?? "")).body;
        for (const channel of channels) {
          const own = said.filter((one) => one.channel === channel);
          const last = own.filter((one) => one.day === Math.max(...own.map((of) => of.day)));
          const expected = last.some(({ status }) => status === "withdrawn") ? "withdrawn" : last[0]?.status;
          expect(consents[channel]?.status, channel).toBe(expected);
          expect(await names(`q=${name}&consent=${channel}`)).toEqual(expected === "granted" ? [name] : []);
        }
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 6) },
    );
  });
});
