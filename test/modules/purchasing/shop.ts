import { type Answer, type Client, mintTenant, type TestTenant } from "#test/tenant.ts";

/** A line of a request as the API shows it. */
export interface Line extends Record<string, unknown> {
  id: string;
  product_id: string;
  warehouse_id: string;
  quantity: string;
  received: string;
}

/** A request as the API shows it. */
export interface Request extends Record<string, unknown> {
  id: string;
  status: string;
  total: string;
  version: number;
  lines: Line[];
}

interface Named extends Record<string, unknown> {
  id: string;
}

/** A tenant of its own with an owner and a clerk who buys, and the ways in which a test fills it. */
export interface Shop {
  tenant: TestTenant;
  owner: Client;
  clerk: Client;
  make(path: string, body: Record<string, unknown>): Promise<Named>;
  product(fields?: Record<string, unknown>): Promise<string>;
  supplier(fields?: Record<string, unknown>): Promise<string>;
  warehouse(): Promise<string>;
  /** A draft of the clerk's: one line of one product unless the fields say other. */
  draft(fields?: Record<string, unknown>, by?: Client): Promise<Request>;
  /** Takes a step with a request. */
  step(by: Client, request: { id: string }, verb: string, body?: unknown): Promise<Answer<Request>>;
  /** A request of these lines that the owner has approved. */
  approved(fields?: Record<string, unknown>): Promise<Request>;
  levels(): Promise<Record<string, string>>;
}

let made = 0;
const next = (): string => `P-${++made}`;

export async function openShop(): Promise<Shop> {
  const tenant = await mintTenant();
  const [owner, clerk] = await Promise.all([tenant.member("owner"), tenant.member("staff")]);
  const ok = <T>(answer: Answer<T>): T => {
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  };
  const make = async (path: string, body: Record<string, unknown>) => ok(await owner.post<Named>(path, body));
  const id = async (path: string, body: Record<string, unknown>) => (await make(path, body)).id;
  const home = await id("/warehouses", { code: next(), name: "Home" });
  const soap = await id("/products", { sku: next(), name: "Soap", cost: "2.5" });
  const step: Shop["step"] = (by, request, verb, body) =>
    by.post<Request>(`/purchase-requests/${request.id}/${verb}`, body ?? {});
  const draft: Shop["draft"] = async (fields = {}, by = clerk) =>
    ok(
      await by.post<Request>("/purchase-requests", {
        lines: [{ product_id: soap, warehouse_id: home, quantity: 10, unit_price: 3 }],
        ...fields,
      }),
    );
  return {
    tenant,
    owner,
    clerk,
    make,
    draft,
    step,
    product: (fields = {}) => id("/products", { sku: next(), name: "Soap", ...fields }),
    supplier: (fields = {}) => id("/suppliers", { code: next(), name: "Acme", ...fields }),
    warehouse: () => id("/warehouses", { code: next(), name: "Shelf" }),
    async approved(fields = {}) {
      const request = await draft(fields);
      ok(await step(clerk, request, "submit"));
      return ok(await step(owner, request, "approve"));
    },
    async levels() {
      const { body } = await owner.get<{ data: Record<string, string>[] }>("/stock-levels?limit=100");
      return Object.fromEntries(body.data.map((one) => [String(one.product_id), String(one.quantity)]));
    },
  };
}

/** What a till with an API key of the shop's owner calls the API by. */
export interface Till {
  keyId: string;
  /** Calls with another secret from now on. */
  use(key: string): void;
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
}

/** A till whose key has every scope that there is. */
export async function openTill(shop: Shop): Promise<Till> {
  const made = await shop.make("/api-keys", { name: "till", scopes: ["*"] });
  let key = String(made.key);
  return {
    keyId: made.id,
    use(other) {
      key = other;
    },
    call: (method, path, body) =>
      shop.clerk.call(method, path, { body, headers: { "X-API-Key": key, Authorization: "" } }),
  };
}

/** Status and code of a refusal. */
export const codeOf = ({ status, body }: { status: number; body: Record<string, unknown> }): unknown[] => [
  status,
  body.code,
];

/** A submitted request of one line at this price. */
export async function submitted(
  shop: Shop,
  total: string | number = 30,
  by: Client = shop.clerk,
): Promise<Request> {
  const { lines } = await shop.draft();
  const [{ product_id, warehouse_id }] = lines as [Line];
  const request = await shop.draft(
    { lines: [{ product_id, warehouse_id, quantity: 1, unit_price: total }] },
    by,
  );
  const answer = await shop.step(by, request, "submit");
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body;
}
