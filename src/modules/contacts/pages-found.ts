import { type SQL, sql } from "drizzle-orm";
import type { PageOrder } from "#platform/operations/list.ts";
import { keysOf, type LookedFor } from "./find-contacts.ts";
import { contacts, searchKeys } from "./tables.ts";

/** Up to how many keys of a kind are fetched, and how many contacts are looked at in their order where there are more. */
const [FEW, WALKED] = [2000, 5000];

/** Of more keys than these it is not looked which is the rarest: longer words come first, and all of them are asked for. */
const COUNTED = 8;

const keysWhere = (condition: SQL): SQL =>
  sql`from ${searchKeys} where ${searchKeys.tenant_id} = (select app.tenant_id()) and ${condition}`;

/** The order of an index that has all that is asked of a key: it is read as far as is needed, where the planner would scan the table for what is frequent. */
const inOrder = sql`${searchKeys.value}, ${searchKeys.contact_id}`;

/**
 * Condition: a contact has every key that is asked for, but those that `besides` leaves out. It is one condition however many they are, asked of one
 * contact after the other until one is missing (a join would read the keys of all, and a condition for each take long to plan).
 */
const hasAll = (id: SQL, besides = sql`true`): SQL =>
  sql`not exists (select from asked a where ${besides} and not exists (select ${keysWhere(
    sql`${searchKeys.contact_id} = ${id} and ${searchKeys.value} >= a.low and ${searchKeys.value} <= a.high
        and case when a.kind is null then ${searchKeys.kind} <> 'consent' else ${searchKeys.kind} = a.kind end`,
  )} offset 0) offset 0)`;

/**
 * The `from` of a list of contacts that have keys. Where few have the rarest of them, these are looked at. Where all are frequent, contacts
 * are looked at in the order of the list, until the page is full: but no more than so many, and only where these do not
 * fill it, all that have the keys are fetched and sorted.
 */
export function pagesFound(filters: Readonly<Record<string, unknown>>, page: PageOrder): SQL {
  const keys = keysOf(filters);
  if (keys.length === 0) return sql`${contacts}`;
  return sql`${contacts} join (select) page on ${contacts.id} = any (array(${idsOfPage(keys, page)}))`;
}

function idsOfPage(keys: readonly LookedFor[], { where, orderBy, limit, by, ordered }: PageOrder): SQL {
  const name = (nth: number) => sql.raw(`keys_${nth}`);
  const longest = keys.slice(0, COUNTED);
  const asked = keys.map(({ row }, nth) => sql`(${nth}::int, ${row})`);
  const counted = longest.map(
    ({ is }, nth) =>
      sql`${name(nth)} as materialized (select ${searchKeys.contact_id} ${keysWhere(is)} order by ${inOrder} limit ${FEW + 1})`,
  );
  const sets = longest.map(
    (_, nth) =>
      sql`select ${nth}::int as nth, array_agg(k.contact_id) as ids, count(*) as n from ${name(nth)} k`,
  );
  const having = longest.map(({ is }) => sql`select ${searchKeys.contact_id} ${keysWhere(is)}`);
  const all = sql`${contacts.id} in (${sql.join(having, sql` intersect `)})
    ${keys.length > COUNTED ? sql`and ${hasAll(sql`${contacts.id}`, sql`a.nth >= ${COUNTED}`)}` : sql``}`;
  const first = (condition: SQL) =>
    sql`(select ${contacts.id} from ${contacts} where ${condition} and ${where} order by ${orderBy} limit ${limit})`;
  return sql`
    with asked (nth, kind, low, high) as materialized (values ${sql.join(asked, sql`, `)}),
    ${sql.join(counted, sql`, `)},
    few as materialized (select f.nth, f.ids from (${sql.join(sets, sql` union all `)}) f where f.n <= ${FEW} order by f.n limit 1),
    walked as materialized (
      select w.id from (select ${contacts.id} as id, ${by} as key from ${contacts} where ${where} order by ${orderBy} limit ${WALKED}) w
       where not exists (select from few) and ${hasAll(sql`w.id`)}
       order by ${ordered(sql`w.key`, sql`w.id`)} limit ${limit}),
    rest as materialized (
      select case when exists (select from few) or (select count(*) from walked) >= ${limit} then false
                  else exists (select from ${contacts} where ${where} order by ${orderBy} offset ${WALKED} limit 1) end as is_left)
    ${first(sql`${contacts.id} = any ((select few.ids from few)::uuid[]) and ${hasAll(sql`${contacts.id}`, sql`a.nth <> (select few.nth from few)`)}`)}
    union all select walked.id from walked
    union all ${first(sql`(select rest.is_left from rest) and ${all}`)}`;
}
