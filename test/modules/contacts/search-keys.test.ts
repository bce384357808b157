import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { planned, statementOf } from "#test/plan.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";
import { openBook } from "./book.ts";

test("the keys that begin with a text are read in their order from an index that has all of them, however many there are", async () => {
  const tenant = await mintTenant();
  const [, plan = []] = await asOwner(
    sql`set local enable_sort = off`,
    sql`explain select contact_id from contacts.search_keys
         where tenant_id = ${tenant.id}::uuid and value >= 'per' and value < 'per' || chr(1114111) and kind <> 'consent'
         order by value, contact_id limit 2001`,
  );
  const text = plan.map((row) => Object.values(row)[0]).join("\n");
  expect(text).toContain("Index Only Scan using search_keys_value");
  expect(text).not.toContain("Sort");
});

const letters = (count: number): string =>
  Array.from({ length: count }, (_, n) => String.fromCodePoint(0x4e00 + n)).join(" ");

test("a search of a hundred words is planned as one of eight is: a word more is a value more", async () => {
  const { tenant, owner } = await openBook();
  const nodes = async (words: number) => {
    const statement = await statementOf(owner, `/contacts?q=${encodeURIComponent(letters(words))}`);
    const plan = await planned(tenant.id, statement, "as it is");
    return plan.length;
  };
  const [eight, nine, hundred] = [await nodes(8), await nodes(9), await nodes(100)];
  // A node or two come and go with what the planner knows of the tables.
  expect(hundred - nine).toBeLessThan(10);
  expect(nine - eight).toBeLessThan(10);
});

test("of many words all have to occur, in any order, whatever else is asked for", async () => {
  const book = await openBook();
  const words = "ant bee cat dog eel fox gnu hen ibis jay";
  await book.contact({ name: words, phones: ["+250788000001"], tags: ["zoo"] });
  await book.contact({ name: words.replace("jay", "owl"), tags: ["zoo"] });
  const found = (q: string, more = "") => book.names(`q=${encodeURIComponent(q)}${more}`);
  expect(await found(words)).toEqual([words]);
  expect(await found("j i h g f e d c b a")).toEqual([words]);
  expect(await found("i h g f e d c b a", "&tag=zoo")).toHaveLength(2);
  expect(await found(words, "&phone=0788000001&tag=zoo")).toEqual([words]);
  expect(await found(words, "&phone=0788000002")).toEqual([]);
  expect(await found(`${words} kite`)).toEqual([]);
  expect(await found("zoo ant bee cat dog eel fox gnu hen ibis", "&tag=ant")).toEqual([]);
});
