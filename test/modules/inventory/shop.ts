import { type Answer, type Client, mintTenant, type TestTenant } from "#test/tenant.ts";

/** A row as the API has it. */
export interface Item extends Record<string, unknown> {
  id: string;
  version: number;
}

/** A tenant of its own with an owner, and the ways in which a test fills it. */
export interface Shop {
  tenant: TestTenant;
  owner: Client;
  product(fields?: Record<string, unknown>): Promise<Item>;
  warehouse(fields?: Record<string, unknown>): Promise<Item>;
  supplier(fields?: Record<string, unknown>): Promise<Item>;
  /** Posts a movement with the owner's rights. */
  move(movement: Record<string, unknown>): Promise<Answer>;
  /** What `GET /stock-levels` says, by `product warehouse`. */
  levels(): Promise<Record<string, string>>;
  /** Sends a CSV file to the import. */
  importCsv(text: string, query?: string, headers?: Record<string, string>): Promise<Answer>;
  /** Sends a CSV file to an import, such as `suppliers`. */
  importAs(kind: string, text: string, query?: string): Promise<{ status: number; report: Report }>;
}

/** What an import answers. */
export interface Report {
  code?: string;
  dry_run: boolean;
  totals: Record<string, number>;
  rows: ({ row: number; status: string; errors?: { path: string; code: string }[] } & Record<
    string,
    unknown
  >)[];
}

/** A report in short: of each row its number, its status and its faults. */
export const inShort = ({ rows }: Report): string[] =>
  rows.map(({ row, status, errors = [] }) =>
    [row, status, ...errors.map(({ path, code }) => `${path} ${code}`)].join(" "),
  );

let made = 0;
const next = (): string => `X-${++made}`;

export async function openShop(): Promise<Shop> {
  const tenant = await mintTenant();
  const owner = await tenant.member("owner");
  const create = async (path: string, body: Record<string, unknown>): Promise<Item> => {
    const answer = await owner.post<Item>(path, body);
    if (answer.status !== 201) throw new Error(`${path}: ${answer.text}`);
    return answer.body;
  };
  return {
    tenant,
    owner,
    product: (fields = {}) => create("/products", { sku: next(), name: "Soap", ...fields }),
    warehouse: (fields = {}) => create("/warehouses", { code: next(), name: "Shelf", ...fields }),
    supplier: (fields = {}) => create("/suppliers", { code: next(), name: "Wholesale", ...fields }),
    move: (movement) => owner.post("/stock-movements", movement),
    async levels() {
      const { body } = await owner.get<{ data: Record<string, string>[] }>("/stock-levels?limit=100");
      return Object.fromEntries(
        body.data.map((level) => [`${level.product_id} ${level.warehouse_id}`, String(level.quantity)]),
      );
    },
    importCsv: (text, query = "", headers = {}) =>
      owner.call("POST", `/products/import?${query}`, { headers, raw: { type: "text/csv", text } }),
    async importAs(kind, text, query = "") {
      const { status, body } = await owner.call("POST", `/${kind}/import?${query}`, {
        raw: { type: "text/csv", text },
      });
      return { status, report: body as unknown as Report };
    },
  };
}
