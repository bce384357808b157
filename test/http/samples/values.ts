import { newId } from "#platform/database/ids.ts";
import type { Route } from "#platform/http/route.ts";
import { isRequired } from "#platform/imports/file-kind.ts";
import { declaredKinds } from "#platform/imports/kinds.ts";
import { deviceFields } from "../../modules/fiscal/fiscal-tenant.ts";
import { documentedOf, resolve } from "../contract.ts";
import { idIn, type World } from "../world.ts";

export type Json = Record<string, unknown>;

/** A moment that every field takes which asks for one in the future, at most 30 days from now. */
const SOON = new Date(Date.now() + 7 * 86_400_000).toISOString();

/** A value that fits a schema and, where it names a row, names one of the world. */
export function sampleValue(given: Json, name: string, world: World): unknown {
  const schema = resolve(given);
  const unique = newId().slice(-12);
  const options = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as Json[] | undefined;
  if (options?.[0]) return sampleValue(options[0], name, world);
  if ("const" in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (Array.isArray(schema.type) && schema.type.includes("string") && schema.type.includes("number"))
    return "10";
  if (type === "object") return sampleObject(schema, world);
  if (type === "array") return [sampleValue((schema.items ?? {}) as Json, name, world)];
  if (type === "boolean") return true;
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  // What goes to another place than where it is: a world has one row of each kind.
  if (schema.format === "uuid") return (name.startsWith("to_") ? undefined : idIn(world, name)) ?? newId();
  if (schema.format === "date-time") return SOON;
  if (schema.format === "date") return SOON.slice(0, 10);
  return TEXTS[name]?.(unique) ?? `x${unique}`;
}

/** Texts that only some values fit, by field. */
const TEXTS: Record<string, (unique: string) => string> = {
  code: (unique) => unique,
  advance_by: () => "P1D",
  currency: () => "RWF",
  country: () => "RW",
  tax_category: () => "A",
  reason_code: () => "06",
  time_zone: () => "Africa/Kigali",
  locale: () => "rw",
  email: (unique) => `sample.${unique}@example.com`,
  username: (unique) => `u${unique}`,
  admin_username: (unique) => `u${unique}`,
  password: () => "a long enough passphrase",
  admin_password: () => "a long enough passphrase",
  new_password: () => "another long passphrase",
  role: () => "cashier",
  roles: () => "cashier",
  scopes: () => "inventory.products.list",
  kind: () => "retail",
  tin_number: (unique) => `1${unique.replaceAll(/\D/g, "0").slice(0, 8).padEnd(8, "0")}`,
};

/** An object with the required fields of its schema; where none is required, with the first, so that it says something. */
function sampleObject(schema: Json, world: World): Json {
  const properties = (schema.properties ?? {}) as Record<string, Json>;
  const required = (schema.required ?? []) as string[];
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1);
  return Object.fromEntries(names.map((name) => [name, sampleValue(properties[name] ?? {}, name, world)]));
}

/** A picture of one pixel. */
const PICTURE = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC"),
  (letter) => letter.charCodeAt(0),
);

/** What a sample is sent with: JSON, the text of a CSV, or the bytes of a picture. */
export type Body = Json | string | Uint8Array<ArrayBuffer>;

/** A body that the route's schema accepts; undefined where it has none. CSV bodies are text. */
export function sampleBody(route: Route, world: World): Body | undefined {
  const content = documentedOf(route).requestBody?.content;
  if (!content) return undefined;
  if (content["text/csv"]) return sampleFile(route);
  if (content["image/png"]) return PICTURE;
  const schema = resolve(content["application/json"]?.schema ?? {});
  return { ...sampleObject(schema, world), ...ALSO[route.operation.name]?.(world) };
}

/** A file of one row, of which only the required columns are there. */
function sampleFile({ path }: Route): string {
  const columns = Object.entries(declaredKinds().get(path.split("/")[1] ?? "")?.columns ?? {});
  const required = columns.filter(([, column]) => isRequired(column));
  const cells = required.map(([name, { as, example }]) =>
    as === "text" && name !== "currency" ? newId().slice(-12) : example,
  );
  return `${required.map(([name]) => name).join(",")}\n${cells.join(",")}\n`;
}

/** An account as its provider needs it. */
const ACCOUNT = { provider: "resend", channel: "email", sender: "shop@duka.example", key: "re_12345678" };

/** Words of a type and channel in a language that has none yet. */
let language = 0;
function words(): Json {
  language += 1;
  const letter = (of: number) => String.fromCharCode(97 + (of % 26));
  return {
    ...{ type: "inventory.low_stock", channel: "in_app" },
    language: `q${letter(Math.floor(language / 26))}${letter(language)}`,
    ...{ title: "{{product}}", text: "{{product}} at {{warehouse}}" },
  };
}

/** Access to Zoho, whose fields may be left out where a business does without. */
const ZOHO = { organization_id: "60001", client_id: "1000.ABCDEFGH", client_secret: "s3cret-of-the-client" };

/** A device at the simulator, as a business says of it. */
export function deviceOfBusiness(): Json {
  const { name: _, tin: __, ...fields } = deviceFields("RW");
  return { country: "RW", ...fields };
}

/** Fields of which one is needed although none is required, by operation. */
const ALSO: Record<string, (world: World) => Json> = {
  "fiscal.devices.create": () => deviceFields("RW"),
  "identity.users.create": () => ({ email: `u.${newId()}@example.com`, role: "cashier" }),
  "identity.staff.create": () => ({ email: `s.${newId()}@example.com`, role: "cashier" }),
  "identity.memberships.create": () => ({ email: `m.${newId()}@example.com`, role: "cashier" }),
  "identity.invitations.create": () => ({ role: "cashier" }),
  "identity.user_tenants.create": () => ({ role: "cashier" }),
  "businesses.setup.save_vsdc": deviceOfBusiness,
  "businesses.setup.save_zoho": () => ZOHO,
  "businesses.vsdc_config.replace": deviceOfBusiness,
  "fiscal.items.replace": () => ({ item_class: "5114200000" }),
  ...Object.fromEntries(
    ["create", "replace", "change"].map((verb) => [
      `sales.insurers.${verb}`,
      () => ({ code: newId().slice(-10) }),
    ]),
  ),
  "fiscal.invoices.create": (world) => ({ order_id: idIn(world, "order_id") }),
  "notifications.templates.create": () => words(),
  "notifications.templates.replace": () => words(),
  "notifications.provider_accounts.create": () => ACCOUNT,
  "notifications.provider_accounts.replace": () => ACCOUNT,
};

/** The options of a call with a body as the route takes it. */
export function withBody(body: Body | undefined) {
  if (body instanceof Uint8Array) return { raw: { type: "image/png", text: body } };
  if (typeof body === "string") return { raw: { type: "text/csv", text: body } };
  return body === undefined ? {} : { body };
}
