import type { Route } from "#platform/http/route.ts";
import { inputParts, pathParams } from "#platform/http/validate.ts";
import { type Answer, type Client, call, mintPerson } from "#test/tenant.ts";
import { routes } from "../../../src/app.ts";
import { fromRoot } from "../contract.ts";
import { fill, type World } from "../world.ts";
import { arrangements as affiliates } from "./affiliates.ts";
import type { Arranged, Arrangement } from "./arrangement.ts";
import { arrangements as audit } from "./audit.ts";
import { arrangements as billing } from "./billing.ts";
import { arrangements as businesses } from "./businesses.ts";
import { arrangements as contacts } from "./contacts.ts";
import { arrangements as fiscal } from "./fiscal.ts";
import { arrangements as print } from "./fiscal-print.ts";
import { arrangements as identity, variants as identityVariants } from "./identity.ts";
import { arrangements as insurance } from "./insurance.ts";
import { arrangements as inventory, variants as inventoryVariants } from "./inventory.ts";
import { arrangements as invoices, variants as invoiceVariants } from "./invoices.ts";
import { arrangements as kyc, variants as kycVariants } from "./kyc.ts";
import { arrangements as monitoring } from "./monitoring.ts";
import { arrangements as notifications } from "./notifications.ts";
import { arrangements as pharmacy, variants as pharmacyVariants } from "./pharmacy.ts";
import { arrangements as platform } from "./platform.ts";
import { arrangements as purchasing, variants as purchasingVariants } from "./purchasing.ts";
import { arrangements as sales, variants as salesVariants } from "./sales.ts";
import { arrangements as tenants } from "./tenants.ts";
import { arrangements as tills } from "./tills.ts";
import { arrangements as trust } from "./trust.ts";
import { type Body, sampleBody, withBody } from "./values.ts";

/** What an operation needs beside what its schema says, for its sample to succeed, by the operation's name. */
export const arrangements: Readonly<Record<string, Arrangement>> = {
  ...identity,
  ...tenants,
  ...kyc,
  ...billing,
  ...affiliates,
  ...contacts,
  ...insurance,
  ...fiscal,
  ...businesses,
  ...print,
  ...invoices,
  ...inventory,
  ...purchasing,
  ...sales,
  ...pharmacy,
  ...monitoring,
  ...audit,
  ...notifications,
  ...platform,
  ...tills,
  ...trust,
};

/** What an operation needs for a sample that uses an optional field, by the operation's name and the field's place. */
export const variants: Readonly<Record<string, Arrangement>> = {
  ...identityVariants,
  ...inventoryVariants,
  ...kycVariants,
  ...invoiceVariants,
  ...purchasingVariants,
  ...salesVariants,
  ...pharmacyVariants,
};

/** A call of a route that is meant to succeed. */
export interface Sample {
  route: Route;
  by: Client | undefined;
  /** The values of the path's parameters. */
  params: Record<string, string>;
  query: Record<string, string>;
  body: Body | undefined;
  headers?: Record<string, string> | undefined;
}

const administrator = mintPerson({ platformRoles: ["platform_admin"] });

/** Somebody who may call the route: a new person where the work is on their own account, nobody where it is public. */
export async function callerOf({ operation }: Route, world: World): Promise<Client | undefined> {
  if (operation.scope === "platform") return administrator;
  if (operation.scope === "user") return mintPerson();
  const [role] = operation.roles;
  return operation.scope === "tenant" && role ? world.as[role] : undefined;
}

/**
 * A sample of a route that succeeds in a world, once: what it works on is made for it. A row that the path names comes
 * from the POST of its collection, where there is one; what else is needed stands in the arrangements. `using` is the
 * place of an optional field that the sample has to be able to take.
 */
export async function sampleOf(route: Route, world: World, using = ""): Promise<Sample> {
  const { name: operation } = route.operation;
  const arrange = variants[`${operation} ${using}`] ?? arrangements[operation];
  const arranged: Arranged = (await arrange?.(world)) ?? {};
  const names = pathParams(route.path);
  const last = names.at(-1);
  const id = last && !arranged.id && !arranged.params ? await idOfNew(route, world) : arranged.id;
  const given = { ...arranged.params, ...(last && id ? { [last]: id } : {}) };
  const body = sampleBody(route, world);
  return {
    route,
    by: arranged.by ?? (await callerOf(route, world)),
    params: Object.fromEntries(names.map((name) => [name, given[name] ?? idInPath(route, name, world)])),
    query: arranged.query ?? {},
    headers: arranged.headers,
    body:
      arranged.file ??
      (typeof body === "object" && !(body instanceof Uint8Array) ? { ...body, ...arranged.body } : body),
  };
}

function idInPath({ path }: Route, name: string, world: World): string {
  const [, value = ""] =
    new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, (_, one) => (one === name ? "([^/]+)" : "[^/]+"))}$`).exec(
      fill(path, world),
    ) ?? [];
  return value;
}

/** The id of a row made through the POST of the collection that the path is in; removed again where it is to be restored. */
async function idOfNew(route: Route, world: World): Promise<string | undefined> {
  if (route.operation.scope !== "tenant" || route.operation.tenantParam) return undefined;
  const at = route.path.lastIndexOf("/{");
  const [collection, one] = [route.path.slice(0, at), /^.*\{\w+\}/.exec(route.path)?.[0]];
  const maker = routes.find(({ method, path }) => method === "POST" && path === collection);
  if (!maker || maker === route) return undefined;
  const made = await sendSample(await sampleOf(maker, world));
  if (made.status >= 300) throw new Error(`POST ${collection} answered ${made.status}: ${made.text}`);
  const id = String(made.body.id);
  const remover = routes.find(({ method, path }) => method === "DELETE" && path === one);
  if (/\.restore$/.test(route.operation.name) && remover) {
    const by = await callerOf(remover, world);
    await by?.call("DELETE", `${collection}/${id}`);
  }
  return id;
}

/** The path of a sample from the root of the host, with its query. */
export function pathOf({ route, params, query }: Pick<Sample, "route" | "params" | "query">): string {
  const path = fromRoot(route).replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams(query).toString();
  return search ? `${path}?${search}` : path;
}

/** Sends a sample, or a change of one. */
export function sendSample(sample: Sample, headers: Record<string, string> = {}): Promise<Answer> {
  const { route, by, body } = sample;
  return call(route.method, pathOf(sample), {
    ...withBody(
      inputParts(route).body ||
        route.operation.accepts === "signed" ||
        typeof body === "string" ||
        body instanceof Uint8Array
        ? body
        : undefined,
    ),
    headers: { ...sample.headers, ...(by ? { Authorization: `Bearer ${by.token}` } : {}), ...headers },
  });
}
