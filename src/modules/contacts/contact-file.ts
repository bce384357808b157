import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { ImportChoice } from "#platform/imports/file-kind.ts";
import { fileKind } from "#platform/imports/kinds.ts";
import type { FileRows } from "#platform/imports/read-rows.ts";
import { cellOf } from "#platform/imports/report.ts";
import type { RowFault } from "#platform/imports/row-faults.ts";
import { contactFields as fields } from "./contact-fields.ts";
import { contacts, searchKeys } from "./tables.ts";

/** A cell that lists things which may have spaces in them: by commas or semicolons, or as an export has them. */
const listed = (items: z.ZodType) =>
  z
    .string()
    .transform((text) => {
      if (!text.startsWith("["))
        return text
          .split(/[,;]/)
          .map((one) => one.trim())
          .filter(Boolean);
      try {
        return JSON.parse(text) as unknown;
      } catch {
        return [text];
      }
    })
    .pipe(items)
    .optional();

/** A file of contacts. */
export const contactFile = fileKind({
  name: "contacts",
  noun: "contact",
  key: ["name", "code"],
  repeats: true,
  id: "contact_id",
  clears: true,
  ignores: ["tin_status", "tin_name", "tin_standing", "tin_checked_at", "consents"],
  columns: {
    name: { as: "text", schema: fields.name, example: "Aline Uwase", about: "What it is called" },
    code: {
      as: "text",
      schema: fields.code,
      example: "C-0042",
      about: "The tenant's own number of it, by which it is found again; without one it is a new one",
    },
    kind: {
      as: "text",
      schema: fields.kind,
      example: "person",
      about: "person, the default, or organisation",
    },
    stage: {
      as: "text",
      schema: fields.stage,
      example: "customer",
      about: "lead, prospect, customer, the default, or former",
    },
    given_name: { as: "text", schema: fields.given_name, example: "Aline", about: "A person's own name" },
    family_name: {
      as: "text",
      schema: fields.family_name,
      example: "Uwase",
      about: "A person's family name",
    },
    company: { as: "text", schema: fields.company, example: "", about: "Where a person works" },
    phones: {
      as: "text",
      schema: listed(fields.phones),
      example: "0788 123 456; +250 722 000 000",
      about: "Telephone numbers, separated by commas or semicolons, the one to call first",
    },
    emails: {
      as: "text",
      schema: listed(fields.emails),
      example: "aline@example.com",
      about: "E-mail addresses, separated by commas or semicolons, the one to write to first",
    },
    tin: { as: "text", schema: fields.tin, example: "102030405", about: "As the tax authority has it" },
    country: {
      as: "text",
      schema: fields.country,
      example: "RW",
      about: "ISO 3166-1 code; the tenant's by default",
    },
    address: { as: "text", schema: fields.address, example: "KN 4 Ave, Kigali", about: "Where it is" },
    language: {
      as: "text",
      schema: fields.language,
      example: "rw",
      about: "BCP 47 tag of the language to write in",
    },
    birth_date: {
      as: "day",
      schema: fields.birth_date,
      example: "1990-05-17",
      about: "When a person was born",
    },
    tags: {
      as: "text",
      schema: listed(fields.tags),
      example: "wholesale, clinic",
      about: "Separated by commas or semicolons",
    },
    notes: { as: "text", schema: fields.notes, example: "", about: "What people should know of it" },
  },
});

const UNCONFIRMED: readonly RowFault[] = [
  {
    when: sql`j.row in (select row from known)`,
    code: "contact.known",
    path: "",
    matches: sql`(select jsonb_agg(m order by m.contact_id, m.by) from (
      select distinct k.contact_id, k.by from known k where k.row = j.row order by k.contact_id, k.by limit 10) m)`,
  },
  {
    when: sql`j.row in (select row from repeated)`,
    ownCode: "duplicate_in_file",
    message: "has a telephone number, e-mail address or TIN of an earlier row",
    path: "",
  },
];

type OfCell = (name: string) => SQL;

const texts = (cell: SQL): SQL => sql`(select coalesce(array_agg(v order by at), '{}')
  from jsonb_array_elements_text(${cell}::jsonb) with ordinality e (v, at) having ${cell} is not null)`;

/** How cells that list things become arrays: telephone numbers in E.164, or null where one of them is none. */
export const readLists = {
  phones: (cell: OfCell) =>
    sql`contacts.phones_of(${texts(cell("phones"))}, coalesce(${cell("country")}, (select contacts.country())))`,
  emails: (cell: OfCell) => texts(cell("emails")),
  tags: (cell: OfCell) => texts(cell("tags")),
};

/** What a row `l` is known by, and its own number. */
export const keysOfContact = (value: OfCell): Record<string, SQL> => ({
  own_code: value("code"),
  keys: sql`array(select 'phone:' || substr(p, 2) from unnest(${value("phones")}) p
    union select 'email:' || e from unnest(${value("emails")}) e
    union select 'tin:' || lower(${value("tin")}) where ${value("tin")} is not null)`,
});

/** Rows by what another contact has, by what an earlier row has, and by a code that an earlier row has. Keys are read once for a file. */
export const clashes = sql`
    named as materialized (select a.row, a.own_code, k.key from added a cross join lateral unnest(a.keys) k (key)),
    known as materialized (
      select n.row, k.contact_id, k.by from named n
        join (select s.kind || ':' || s.value as key, s.kind as by, s.contact_id, c.code from ${searchKeys} s join ${contacts} c on c.id = s.contact_id
               where s.kind in ('phone', 'email', 'tin')) k on k.key = n.key
       where k.code is null or k.code is distinct from n.own_code),
    repeated as materialized (
      select n.row from (select row, row_number() over (partition by key order by row) as nth from named) n where n.nth > 1),
    recoded as materialized (
      select a.row from (select row, row_number() over (partition by own_code order by row) as nth from added
        where own_code is not null) a where a.nth > 1),`;

/** What a row `j` of the file is refused for beside its cells. Who is known already is let through where that is `confirmed`. */
export const faultsOfContact =
  (file: FileRows, { confirmed }: ImportChoice) =>
  (value: OfCell): RowFault[] => [
    {
      when: sql`${cellOf(file, "phones", "j")} is not null and ${value("phones")} is null`,
      code: "contact.phone_invalid",
      path: "phones",
    },
    {
      when: sql`not contacts.tin_fits(${value("tin")}, coalesce(${value("country")}, (select contacts.country())))`,
      code: "contact.tin_invalid",
      path: "tin",
    },
    {
      when: sql`j.row in (select row from recoded)`,
      ownCode: "duplicate_in_file",
      message: "stands in an earlier row too",
      path: "code",
    },
    ...(confirmed ? [] : UNCONFIRMED),
  ];
