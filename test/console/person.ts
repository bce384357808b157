import type { Duka } from "./duka.ts";

/** Somebody of the demo tenant who calls the API. */
export interface Person {
  email: string;
  id: string;
  token: string;
  get<Answer>(path: string): Promise<Answer>;
  post<Answer>(path: string, body: unknown): Promise<Answer>;
  patch<Answer>(path: string, body: unknown): Promise<Answer>;
  /** The status and body of an answer, whatever it is. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
}

export const addressOf = (role: string): string =>
  role === "platform" ? "platform@duka.example" : `${role}@kimironko.example`;

/** Signs in as the demo tenant's person of a role. */
export async function personOf({ url, password }: Duka, role: string): Promise<Person> {
  const email = addressOf(role);
  let token = "";
  const call: Person["call"] = async (method, path, body) => {
    const headers = {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/v1${path}`, { method, headers, ...sent });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  };
  const done = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body as Answer;
  };
  const signedIn = await done<{ access_token: string; user: { id: string } }>("POST", "/auth/login", {
    username: email,
    password,
  });
  token = signedIn.access_token;
  return {
    ...{ email, token, id: signedIn.user.id, call },
    get: (path) => done("GET", path),
    post: (path, body) => done("POST", path, body),
    patch: (path, body) => done("PATCH", path, body),
  };
}

/** Lets the demo tenant call as often as a suite does; its own limits are known to its counter after a minute. */
export async function liftLimits(duka: Duka): Promise<void> {
  const [platform, { get }] = [await personOf(duka, "platform"), await personOf(duka, "owner")];
  const { id } = await get<Named>("/tenants/current");
  await platform.patch(`/admin/tenants/${id}/limits`, {
    requests_per_minute: 6000,
    requests_per_hour: 60_000,
  });
}

interface Named {
  id: string;
}

/** A product with stock, and the warehouse where it is. */
export async function stocked(
  owner: Person,
  fields: Record<string, unknown>,
  quantity: number,
): Promise<{ product_id: string; warehouse_id: string }> {
  const { id: product_id } = await owner.post<Named>("/products", {
    ...{
      sku: `C-${crypto.randomUUID().slice(0, 8)}`,
      unit: "piece",
      price: "1500",
      currency: "RWF",
      cost: "900",
    },
    ...fields,
  });
  const { data } = await owner.get<{ data: Named[] }>("/warehouses?limit=1&sort=name&quarantine=false");
  const place = { product_id, warehouse_id: data[0]?.id ?? "" };
  await owner.post("/stock-movements", { type: "receive", ...place, quantity, unit_cost: "900" });
  return place;
}

/** Somebody asks for a correction, of which managers and owners are notified. */
export const askFor = (staff: Person, place: object, quantity: number): Promise<Named> =>
  staff.post("/movement-requests", { type: "discard", ...place, quantity, reason: "Broken" });

/** A rule that raises an alert for each discard. */
export const watchDiscards = (owner: Person, name: string): Promise<Named> =>
  owner.post("/monitoring/rules", {
    ...{ name, severity: "HIGH", source: "events" },
    where: [
      { field: "type", op: "equals", value: "inventory.stock.moved" },
      { field: "data.type", op: "equals", value: "discard" },
    ],
    when: { kind: "count", at_least: 1, within_seconds: 3600 },
  });
