import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Route } from "#platform/http/route.ts";
import { asOwner } from "#test/tenant.ts";
import { routes } from "../../src/app.ts";
import { documentedOf, expectDocumented, expectProblem, fromRoot } from "./contract.ts";
import { type Sample, sampleOf, sendSample } from "./samples/sample.ts";
import { makeWorld, type World } from "./world.ts";

type Item = Record<string, unknown>;
interface Page {
  data: Item[];
  next_cursor: string | null;
}

/** Lists of changing rows without `updated_since`, with the reason. */
const UNTIMED: Record<string, string> = {
  "identity.memberships.list": "who is there is of three tables, and few",
  "identity.staff.list": "who is there is of three tables, and few",
  "identity.users.list": "who is there is of three tables, and few",
  "inventory.stock_levels.list": "a level changes with each movement, which the ledger lists",
  "monitoring.rules.list":
    "rules that come with Duka have no row before they are changed; a tenant has fifty at most",
};

const lists = routes.filter(
  ({ method, operation, aliasOf }) =>
    method === "GET" &&
    operation.scope === "tenant" &&
    "cursor" in operation.input.shape &&
    aliasOf === undefined,
);
const fieldsOf = ({ operation }: Route): Record<string, z.ZodType> => {
  const { data } = (operation.output as z.ZodObject<{ data: z.ZodArray }>).shape;
  return data.element instanceof z.ZodObject ? data.element.shape : {};
};
const taking = (parameter: string) =>
  lists
    .filter(({ operation }) => parameter in operation.input.shape)
    .map((route) => [fromRoot(route), route] as const);

let [world, foreign] = [{} as World, {} as World];
beforeAll(async () => {
  [world, foreign] = [await makeWorld("lists"), await makeWorld("others")];
  // Rows that are made past the API have another moment than their ids.
  const moment = "to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)";
  await asOwner(
    sql`set local session_replication_role = replica`,
    ...[...world.rows].flatMap(([table, { id, created_at }]) =>
      id && created_at && /^\w+\.\w+$/.test(table)
        ? [sql.raw(`update ${table} set created_at = ${moment} where id = '${id}'`)]
        : [],
    ),
  );
}, 60_000);

async function ask(route: Route, query: Record<string, string>, of = world, change: Partial<Sample> = {}) {
  const sample = await sampleOf(route, of);
  const answer = await sendSample({ ...sample, ...change, query: { ...sample.query, ...query } });
  return { ...answer, page: answer.body as unknown as Page };
}

/** All pages of a list, two rows at a time. */
async function walk(route: Route, query: Record<string, string>): Promise<Item[]> {
  const { query: own, ...rest } = await sampleOf(route, world);
  const rows: Item[] = [];
  for (let cursor: string | null = ""; cursor !== null && rows.length < 300; ) {
    const given = { ...own, ...query, limit: "2", ...(cursor ? { cursor } : {}) };
    const { status, text, body } = await sendSample({ ...rest, query: given });
    expect(status, text).toBe(200);
    rows.push(...(body as unknown as Page).data);
    cursor = (body as unknown as Page).next_cursor;
  }
  return rows;
}

describe("a list whose rows change takes the moment since when", () => {
  test("wherever its rows say when they changed", () => {
    const without = lists.filter(
      (route) => "updated_at" in fieldsOf(route) && !("updated_since" in route.operation.input.shape),
    );
    expect(without.map(({ operation }) => operation.name).toSorted()).toEqual(Object.keys(UNTIMED));
    expect(taking("updated_since").length).toBeGreaterThan(35);
    expect(taking("created_since").length).toBeGreaterThan(40);
  });

  test.each(taking("updated_since"))(
    "%s, from the first change to the last, and none is passed over",
    async (_, route) => {
      const [all, none] = [
        await walk(route, { updated_since: EVER }),
        await ask(route, { updated_since: NEVER }),
      ];
      const plain = await walk(route, {});
      expect(ids(all).toSorted()).toEqual(ids(plain).toSorted());
      expect(none.page).toEqual({ data: [], next_cursor: null });
      const moments = all.map(({ updated_at }) => updated_at).filter((at) => typeof at === "string");
      expect(moments).toEqual(moments.toSorted());
      const last = moments.at(-1);
      if (last) expect(ids((await ask(route, { updated_since: last })).page.data)).toContain(ids(all).at(-1));
      expect((await ask(route, { updated_until: EVER })).page.data).toEqual([]);
    },
  );

  test.each(taking("created_since"))("%s, those made between two moments", async (_, route) => {
    const plain = await walk(route, {});
    const between = { created_since: EVER, created_until: NEVER };
    expect(ids(await walk(route, between)).toSorted()).toEqual(ids(plain).toSorted());
    for (const nothing of [{ created_since: NEVER }, { created_until: EVER }])
      expect((await ask(route, nothing as Record<string, string>)).page.data).toEqual([]);
    const first = plain
      .map(({ created_at }) => created_at)
      .filter((at) => typeof at === "string")
      .toSorted()[0];
    if (first) {
      const since = await walk(route, { created_since: first });
      expect(ids(since).toSorted()).toEqual(ids(plain).toSorted());
    }
  });
});

const EVER = "1900-01-01T00:00:00Z";
const NEVER = "2999-01-01T00:00:00Z";
const ids = (rows: readonly Item[]) => rows.map((row) => String(row.id ?? JSON.stringify(row)));

/** The names that a list's parameter `expand` takes, as the document says. */
const choicesOf = (route: Route): string[] => {
  const parameters = (documentedOf(route) as unknown as { parameters: { name: string; schema: Item }[] })
    .parameters;
  const { pattern } = parameters.find(({ name }) => name === "expand")?.schema ?? {};
  return /^\^\(\?:([\w|]+)\)/.exec(String(pattern))?.[1]?.split("|") ?? [];
};

describe("a list brings what its rows name, where it is asked to", () => {
  test("and many do", () => expect(taking("expand").length).toBeGreaterThan(12));

  test.each(taking("expand"))(
    "%s, in the same round trip, each by the id in the row, null where that is",
    async (_, route) => {
      const names = choicesOf(route);
      expect(names.length).toBeGreaterThan(0);
      const answer = await ask(route, { expand: names.join(","), limit: "100" });
      expect(answer.status, answer.text).toBe(200);
      expectDocumented(route, answer);
      if (!route.path.includes("{")) expect(answer.page.data.length).toBeGreaterThan(0);
      for (const row of answer.page.data) {
        for (const name of names) expect((row[name] as Item | null)?.id ?? null).toBe(row[`${name}_id`]);
      }
      const plain = await ask(route, { limit: "100" });
      const without = answer.page.data.map((row) =>
        Object.fromEntries(Object.entries(row).filter(([field]) => !names.includes(field))),
      );
      expect(plain.page.data).toEqual(without);
      const one = (await ask(route, { expand: names[0] ?? "" })).page.data[0];
      expect(one ? Object.keys(one) : names).toContain(names[0]);
    },
  );

  test.each(taking("expand"))(
    "%s, and refuses what it cannot bring, naming what it can",
    async (_, route) => {
      for (const expand of ["everything", `${choicesOf(route)[0]},everything`, "__proto__", ""]) {
        const answer = await ask(route, { expand });
        expectProblem(answer, 422, "request.invalid");
        for (const choice of choicesOf(route)) expect(answer.text).toContain(choice);
      }
      expectProblem(
        await ask(route, { expand: choicesOf(route)[0] ?? "", format: "csv" }),
        422,
        "request.invalid",
      );
    },
  );

  test.each(taking("expand"))("%s, and nothing of another tenant", async (_, route) => {
    const answer = await ask(route, { expand: choicesOf(route).join(","), limit: "100" }, foreign);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.text).not.toContain(world.tenant);
    for (const row of world.rows.values()) if (row.id) expect(answer.text).not.toContain(row.id);
  });
});

test("an API key brings with a row what it may read by itself", async () => {
  const by = world.as.owner;
  const made = async (scopes: string[]) => {
    const { body, text } = await by.post<{ key: string }>("/api-keys", { name: "till", scopes });
    return { text, headers: { Authorization: `Bearer ${body.key}` } };
  };
  const [few, more] = [
    await made(["inventory.stock_movements.list"]),
    await made(["inventory.stock_movements.list", "inventory.products.read"]),
  ];
  const route = lists.find(({ operation }) => operation.name === "inventory.stock_movements.list") as Route;
  const sent = (expand: Record<string, string>, { headers }: { headers: Record<string, string> }) =>
    ask(route, expand, world, { by: undefined, headers });
  expect((await sent({}, few)).status, few.text).toBe(200);
  expectProblem(await sent({ expand: "product" }, few), 403, "permission.denied");
  expect((await sent({ expand: "product" }, more)).status, more.text).toBe(200);
  expectProblem(await sent({ expand: "product,lot" }, more), 403, "permission.denied");
});
