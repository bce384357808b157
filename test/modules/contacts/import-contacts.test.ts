import { expect, test } from "vitest";
import { inShort, type Report } from "../inventory/shop.ts";
import { type Book, openBook } from "./book.ts";

const importOf =
  ({ owner }: Book) =>
  async (text: string, query = "") => {
    const { status, body } = await owner.call("POST", `/contacts/import?${query}`, {
      raw: { type: "text/csv", text },
    });
    return { status, report: body as unknown as Report };
  };

test("a file makes contacts as the API does: numbers of the country, lists, and what is wrong by row", async () => {
  const book = await openBook();
  const given = importOf(book);
  const file = [
    "name,code,kind,phones,emails,tags,tin,country",
    'Aline,C-1,person,0788 123 456; +44 20 7946 0000,a@x.example,"vip, clinic",,',
    "Otieno,,,0712 345 678,,,,KE",
    'Clinic,C-2,organisation,,"b@x.example, c@x.example",,102030405,',
    "Odd,,,12,,,,",
    "Odd,,robot,,not an address,,,",
  ].join("\n");
  const refused = await given(file);
  expect([refused.status, inShort(refused.report)]).toEqual([
    422,
    [
      "2 skipped",
      "3 skipped",
      "4 skipped",
      "5 failed phones invalid_format",
      "6 failed kind invalid_value emails invalid_format",
    ],
  ]);
  const { status, report } = await given(file, "mode=skip_bad");
  expect([status, report.totals.created]).toEqual([200, 3]);
  const { body } = await book.owner.get<{ data: Record<string, unknown>[] }>("/contacts");
  expect(body.data).toMatchObject([
    { name: "Aline", phones: ["+250788123456", "+442079460000"], tags: ["vip", "clinic"], stage: "customer" },
    { name: "Clinic", kind: "organisation", emails: ["b@x.example", "c@x.example"], tin: "102030405" },
    { name: "Otieno", phones: ["+254712345678"], kind: "person" },
  ]);
  expect(await book.names("q=078812")).toEqual(["Aline"]);
  expect(await book.events("contacts.contact.imported")).toEqual([{ created: 3, updated: 0 }]);
});

test("who is known is refused by row, in the tenant or in the file, unless that is meant; a code finds its own", async () => {
  const book = await openBook();
  const given = importOf(book);
  const aline = await book.contact({ name: "Aline", code: "C-1", phones: ["0788123456"], notes: "Kept" });
  const file = [
    "name,code,phones,emails",
    "Aline U.,C-1,+250 788 123 456,a@x.example",
    "Again,,0788123456,",
    "Twin,,,t@x.example",
    "Other twin,,,t@x.example",
    "Same code,C-1,,",
    "Number,,0788999,",
  ].join("\n");
  const tried = await given(file, "existing=update&mode=skip_bad&dry_run=true");
  expect(inShort(tried.report)).toEqual([
    "2 updated",
    "3 failed  contact.known",
    "4 created",
    "5 failed  duplicate_in_file",
    "6 failed code duplicate_in_file",
    "7 failed phones contact.phone_invalid",
  ]);
  expect(tried.report.rows[1]?.errors).toMatchObject([{ matches: [{ contact_id: aline.id, by: "phone" }] }]);
  const meant = await given(file, "existing=update&mode=skip_bad&confirm=true");
  expect(inShort(meant.report).map((row) => row.split(" ")[1])).toEqual([
    ...["updated", "created", "created", "created", "failed", "failed"],
  ]);
  expect(await book.names("phone=0788123456")).toEqual(["Again", "Aline U."]);
  const { body } = await book.owner.get<{ data: Record<string, unknown>[] }>("/contacts?code=C-1");
  expect(body.data).toMatchObject([{ notes: "Kept", phones: ["+250788123456"], emails: ["a@x.example"] }]);
  expect(inShort((await given("name,code\nX,C-1\n")).report)).toEqual(["2 failed code contact.code_taken"]);
});

test("what was exported comes back as it is, and changes nothing", async () => {
  const book = await openBook();
  await book.contact({
    code: "C-1",
    phones: ["0788123456", "0722000111"],
    emails: ["a@x.example"],
    tags: ["a, b", "c"],
  });
  await book.contact({
    code: "C-2",
    name: "Clinic",
    kind: "organisation",
    birth_date: null,
    tin: "102030405",
  });
  const { text } = await book.owner.get("/contacts?format=csv");
  const { status, report } = await importOf(book)(text, "existing=update");
  expect([status, inShort(report)]).toEqual([200, ["2 unchanged", "3 unchanged"]]);
});
