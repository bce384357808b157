import { accessToken } from "../../bench/access-token.ts";
import { memberSql, WHO } from "../../bench/seed.ts";
import type { Engine } from "../../dev/database/engine.ts";

/** What answers a call: nothing where the Worker is away. */
export interface Answered {
  status: number;
  body: Record<string, unknown>;
}

/** The shop's API, by its owner. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Answered | undefined>;

/** Calls the API at an address; what does not arrive is undefined. */
export const caller =
  (url: string, token: string): Call =>
  async (method, path, body) => {
    try {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          "X-Tenant-ID": WHO.tenant,
          "Content-Type": "application/json",
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    } catch {
      return undefined;
    }
  };

/** A place where it is sold, and the device that signs there. */
export interface Desk {
  device: string;
  warehouse: string;
}

export interface Shop {
  desks: Desk[];
  /** A service, which is there however much of it is sold. */
  product: string;
  tin: string;
}

/** The tenant with its owner, signed in. */
export async function seedOwner(engine: Engine, bindings: Record<string, string>): Promise<string> {
  for (const statement of memberSql.split(";").filter((one) => one.trim())) await engine.exec(statement);
  await engine.exec(`update tenants.tenants set currency = 'RWF' where id = '${WHO.tenant}'`);
  return accessToken(bindings, WHO);
}

/** Opens the shop by its API: a branch, a warehouse and a device for each desk. Errors: whatever is refused. */
export async function openShop(call: Call, authority: string, desks: number): Promise<Shop> {
  const made = async (path: string, body: unknown): Promise<string> => {
    const answer = await call("POST", path, body);
    if (!answer || answer.status > 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return String(answer.body.id);
  };
  const tin = String(100_000_000 + Math.floor(Math.random() * 800_000_000));
  await call("PUT", "/fiscal-settings", { country: "RW" });
  await call("PUT", "/businesses/me/config", { tin_number: tin });
  const product = await made("/products", {
    sku: "V",
    name: "Visit",
    price: "1180",
    currency: "RWF",
    stocked: false,
  });
  const all: Desk[] = [];
  for (let at = 0; at < desks; at += 1) {
    const branch_id = await made("/branches", { code: `B${at}`, name: `Branch ${at}` });
    const warehouse = await made("/warehouses", { code: `W${at}`, name: `Desk ${at}`, branch_id });
    const device = await made("/fiscal-devices", {
      ...{ name: `Device ${at}`, branch_id, tin, branch_code: `0${at}`, serial: `storm${tin}${at}` },
      ...{ flavour: "vsdc", environment: "test", base_url: authority },
    });
    await made(`/fiscal-devices/${device}/initialise`, {});
    all.push({ device, warehouse });
  }
  return { desks: all, product, tin };
}
