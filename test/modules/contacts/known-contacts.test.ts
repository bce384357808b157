import { describe, expect, test } from "vitest";
import { openBook } from "./book.ts";

describe("somebody who is known already", () => {
  test.each([
    ["phone", { phones: ["0788 123 456"] }],
    ["email", { emails: ["ALINE@example.com"] }],
    ["tin", { tin: "102-030-405" }],
  ])("by %s is refused, with the contact that has it, unless that is meant", async (by, fields) => {
    const { post, contact, names } = await openBook();
    const aline = await contact({
      phones: ["+250788123456"],
      emails: ["aline@example.com"],
      tin: "102030405",
    });
    const refused = await post("/contacts", { name: "Again", ...fields });
    expect([refused.status, refused.body.code]).toEqual([409, "contact.known"]);
    expect(refused.body.matches).toEqual([{ contact_id: aline.id, by }]);
    expect(await names("")).toEqual(["Aline Uwase"]);
    expect((await post("/contacts", { name: "Meant", allow_duplicate: true, ...fields })).status).toBe(201);
    expect((await post("/contacts", { name: "Third", ...fields })).body.matches).toHaveLength(2);
  });

  test("is refused on a change and on coming back, and what a contact has already stays its own", async () => {
    const { owner, contact, change } = await openBook();
    const aline = await contact({ phones: ["0788123456"] });
    const bosco = await contact({ name: "Bosco", phones: ["0722000111"] });
    expect((await change(bosco.id, { phones: ["0722000111", "0788123456"] })).body.code).toBe(
      "contact.known",
    );
    expect((await change(bosco.id, { phones: ["0788123456"], allow_duplicate: true })).status).toBe(200);
    expect((await change(bosco.id, { name: "Bosco M.", phones: ["0788 123 456"] })).status).toBe(200);
    await owner.call("DELETE", `/contacts/${bosco.id}`);
    expect((await owner.post(`/contacts/${bosco.id}/restore`)).body.code).toBe("contact.known");
    expect((await owner.post(`/contacts/${bosco.id}/restore`, { allow_duplicate: true })).status).toBe(200);
    await owner.call("DELETE", `/contacts/${aline.id}`);
    expect((await change(bosco.id, { phones: [] })).status).toBe(200);
    expect((await change(bosco.id, { phones: ["0788123456"] })).status).toBe(200);
  });

  test("comes to be once, however many say it at once", async () => {
    const { post, names } = await openBook();
    const tries = await Promise.all(
      [1, 2, 3, 4].map((at) =>
        post("/contacts", { name: `Try ${at}`, emails: [`t${at}@x.example`], phones: ["0788123456"] }),
      ),
    );
    const made = tries.filter(({ status }) => status === 201);
    expect(made).toHaveLength(1);
    for (const { status, body } of tries.filter((answer) => !made.includes(answer))) {
      expect([status, ["contact.known", "conflict.retry"].includes(body.code)]).toEqual([409, true]);
    }
    expect(await names("")).toHaveLength(1);
  });

  test("has a code of its own", async () => {
    const { post, contact } = await openBook();
    await contact({ code: "C-1" });
    expect((await post("/contacts", { name: "Other", code: "C-1" })).body.code).toBe("contact.code_taken");
  });
});

describe("a search", () => {
  test("finds beginnings of names, addresses, numbers as one dials them, TINs and codes", async () => {
    const { contact, names } = await openBook();
    await contact({
      name: "Émilie N'Diaye",
      emails: ["emilie.nd@shop.example"],
      phones: ["0788123456"],
      tin: "987654321",
    });
    await contact({
      name: "Kigali Clinic",
      kind: "organisation",
      code: "KC-77",
      company: "Emil & Sons",
      tags: ["VIP Élite"],
    });
    const both = ["Kigali Clinic", "Émilie N'Diaye"];
    const found: Record<string, string[]> = {
      emil: both,
      "EMILIE diaye": ["Émilie N'Diaye"],
      "n'dia": ["Émilie N'Diaye"],
      "emilie.nd@": ["Émilie N'Diaye"],
      "shop.example": ["Émilie N'Diaye"],
      "0788 123": ["Émilie N'Diaye"],
      "+250 788-12": ["Émilie N'Diaye"],
      "788123456": ["Émilie N'Diaye"],
      98765: ["Émilie N'Diaye"],
      kc: ["Kigali Clinic"],
      "kigali emilie": [],
      milie: [],
      "%": both,
    };
    for (const [q, expected] of Object.entries(found)) {
      expect((await names(`q=${encodeURIComponent(q)}`)).sort(), q).toEqual(expected);
    }
    expect(await names("tag=vip%20elite")).toEqual(["Kigali Clinic"]);
    expect(await names("phone=0788%20123%20456&kind=person")).toEqual(["Émilie N'Diaye"]);
    expect(await names("phone=nobody")).toEqual([]);
    expect(await names("email=EMILIE.ND@shop.example")).toEqual(["Émilie N'Diaye"]);
    expect(await names("tin=987654321")).toEqual(["Émilie N'Diaye"]);
  });

  test("finds nobody who is gone, nor what somebody was called", async () => {
    const { owner, contact, change, names } = await openBook();
    const { id } = await contact({ name: "Old Name", tags: ["a"] });
    await change(id, { name: "New Name", tags: [] });
    expect([await names("q=old"), await names("q=new"), await names("tag=a")]).toEqual([
      [],
      ["New Name"],
      [],
    ]);
    await owner.call("DELETE", `/contacts/${id}`);
    expect(await names("q=new")).toEqual([]);
  });
});
