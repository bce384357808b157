import { newId } from "#platform/database/ids.ts";
import type { Route } from "#platform/http/route.ts";
import { documentedOf, resolve } from "../contract.ts";
import type { World } from "../world.ts";
import { fieldOf, withField } from "./id-fields.ts";
import { sampleOf, sendSample } from "./sample.ts";
import { type Json, sampleValue } from "./values.ts";

/** A field of a body that its answer has too, by the same keys. */
export interface KeptField {
  at: string;
  keys: string[];
  schema: Json;
}

/** Fields that a sample does not try, wherever they stand, and why. */
const UNTRIED: Record<string, string> = {
  unit: "a unit of the product has to be there",
  of: "a unit of the product has to be there",
  lot_number: "a lot of the product has to be there",
  lot_id: "a lot of the product has to be there",
  expires_on: "belongs to the number of a lot that comes in",
  unit_cost: "belongs to what comes in",
  serials: "packs with serials have to be there",
  username: "is given in place of an email",
  roles: "is given in place of role",
  phone: "is its owner's to give",
  branch_ids: "the owner's own branches are looked at in test/modules/identity",
  insured_percent: "an insurer has to be there",
  insured_number: "an insurer has to be there",
  reference: "of an insurance: an insurer has to be there",
  occurred_at: "the stock is of now",
  sold_at: "the stock is of now",
  said_at: "is not in the future",
  starts_at: "is before the end that a sample has",
  payments: "come to what is due",
  claims: "what is written off wants a reason",
  till_id: "a till has to be open",
  html: "is of a mail alone",
  account: "is of a text message alone",
  currency: "belongs to an amount, and is the tenant's own where it is not fixed",
  login_mfa: "keeps everybody out who has signed in without a code",
  group_by: "names fields of an activity",
  responses: "name fields that the rule groups by",
  from: "is half of the hours of a night",
  to: "is half of the hours of a night",
};

/** Fields of which an answer has another thing by that name, by operation, and why. */
const OTHER: Record<string, string> = {
  "sales.returns.create quantity": "the answer is the order, whose lines they are",
  "sales.returns.create warehouse_id": "the answer is the order: where its goods left",
  "sales.returns.create note": "the answer is the order, with its own note",
  "fiscal.invoices.create buyer_tin": "is of the taxpayers of the country",
  "purchasing.purchase_requests.change quantity": "a line is given as a whole",
  "purchasing.purchase_requests.change unit_price": "a line is given as a whole",
  "purchasing.purchase_requests.change note": "a line is given as a whole",
};

const digits = () => newId().replaceAll(/\D/g, "").padEnd(9, "1").slice(-8);

/** Values of fields that only some texts fit. */
const VALUES: Record<string, () => string> = {
  emails: () => `kept.${newId()}@example.com`,
  tin: () => `1${digits()}`,
  language: () => "rw",
  item_class: () => "5114200000",
  packaging_unit: () => "BX",
  quantity_unit: () => "TU",
  origin: () => "KE",
  colour: () => "#12ab56",
  currencies: () => "USD",
  quiet_from: () => "21:30",
  quiet_to: () => "05:30",
};

const nameOf = ({ keys }: Pick<KeptField, "keys">): string => keys.findLast((key) => key !== "0") ?? "";

/** All that a schema may be, behind references. */
function options(given: Json): Json[] {
  const schema = resolve(given);
  const further = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((some) => (some ?? []) as Json[]);
  return (further.length > 0 ? further.flatMap(options) : [schema]).filter(({ type }) => type !== "null");
}

/** The single fields in a schema; none of an object that is one of several, which is kept as a whole. */
function fieldsIn(given: Json, keys: string[]): KeptField[] {
  const [schema, ...others] = options(given);
  if (!schema) return [];
  if (schema.items) return fieldsIn(schema.items as Json, [...keys, "0"]);
  if (!schema.properties)
    return schema.type === "object" ? [] : [{ at: keys.join("."), keys, schema: given }];
  if (others.length > 0) return [];
  return Object.entries(schema.properties as Record<string, Json>).flatMap(([key, field]) =>
    fieldsIn(field, [...keys, key]),
  );
}

/** The fields of a route's body that its answer has too, but for the exceptions. */
export function keptFields(route: Route): KeptField[] {
  const { requestBody, responses } = documentedOf(route);
  const asked = requestBody?.content["application/json"]?.schema;
  const answered = responses[String(route.operation.status)]?.content?.["application/json"]?.schema;
  if (!asked || !answered) return [];
  const has = new Set(fieldsIn(answered, []).map(({ at }) => at));
  return fieldsIn(asked, []).filter(
    ({ at, keys }) =>
      has.has(at) &&
      !keys.some((key) => key in UNTRIED) &&
      !(`${route.operation.name} ${nameOf({ keys })}` in OTHER),
  );
}

/** A value of a field that differs from what stands there where nobody says it. */
function valueFor({ schema: given, ...field }: KeptField, world: World): unknown {
  const name = nameOf(field);
  const [schema = {}] = options(given);
  const usual = resolve(given).default ?? schema.default;
  if (schema.type === "boolean") return usual !== true;
  if (Array.isArray(schema.enum)) return schema.enum.findLast((value) => value !== usual);
  return VALUES[name]?.() ?? sampleValue(given, name, world);
}

/** Whether what was sent came back, an amount in whatever digits and a moment in whatever zone. */
function isKept(given: unknown, got: unknown): boolean {
  if (String(given) === String(got)) return true;
  if (typeof got !== "string") return false;
  if (/^-?[\d.]+$/.test(String(given))) return Number(given) === Number(got);
  return Date.parse(String(given)) === Date.parse(got);
}

/** Sends a sample with these fields; what it says of each that did not come back. */
async function sent(route: Route, fields: readonly KeptField[], world: World): Promise<string[]> {
  const sample = await sampleOf(route, world, fields.length === 1 ? fields[0]?.at : "");
  const body = fields.reduce<unknown>(
    (so, field) =>
      fieldOf(so, field.keys) === undefined ? withField(so, field.keys, valueFor(field, world)) : so,
    sample.body,
  );
  const answer = await sendSample({ ...sample, body: body as Json });
  const names = fields.map(({ at }) => at);
  if (answer.status >= 300) return [`${names} of ${route.operation.name} is refused: ${answer.text}`];
  return fields
    .map(({ at, keys }) => ({ at, given: fieldOf(body, keys), got: fieldOf(answer.body, keys) }))
    .filter(({ given, got }) => !isKept(given, got))
    .map(({ at, given, got }) => `${at} of ${route.operation.name}: sent ${given}, answered ${got}`);
}

/** Which fields do not come back: all are sent at once, and where that does not do, each by itself. */
export async function lostFields(
  route: Route,
  fields: readonly KeptField[],
  world: World,
): Promise<string[]> {
  if ((await sent(route, fields, world)).length === 0) return [];
  const found: string[] = [];
  for (const field of fields) found.push(...(await sent(route, [field], world)));
  return found;
}
