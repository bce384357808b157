import { sql } from "drizzle-orm";
import { connect, type Row, type Statement } from "#platform/database/connection.ts";
import { enter } from "#platform/database/enter.ts";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, config, mintTenant, type TestTenant } from "#test/tenant.ts";

/** A line as whoever sells has it; the amounts are cents. */
export interface Sold {
  quantity: string;
  price: string;
  total: string;
  tax: string;
  discount?: string;
  band?: string;
  rate?: string;
}

const COUNTRIES = {
  RW: { currency: "RWF", tin: "999991130", branch: "00", flavour: "vsdc" },
  ZM: { currency: "ZMW", tin: "1000000000", branch: "000", flavour: "vsdc" },
  KE: { currency: "KES", tin: "A123456789Z", branch: "00", flavour: "oscu" },
} as const;
export type Country = keyof typeof COUNTRIES;

/** Where something is sold: a tenant with a device that the authority knows, a place and goods. */
export interface Counter {
  tenant: TestTenant;
  owner: Client;
  device: string;
  warehouse: string;
  product: string;
  /** Runs statements as the owner's request, or as a job, in one transaction. */
  as(who: "owner" | "job", ...statements: Statement[]): Promise<Row[][]>;
  /** Issues a sale of these lines; gives its id. */
  sell(lines?: readonly Sold[], head?: Record<string, unknown>): Promise<string>;
  rowOf(id: string): Promise<Row>;
}

/** Five for 1,000 each, 18 % in it. */
export const FIVE: Sold = { quantity: "5", price: "1000", total: "5000", tax: "762.71" };

/** Opens one; `at` says by what its device is known elsewhere, of which nothing is asked without. */
export async function openCounter(
  country: Country = "RW",
  at: { tin?: string; baseUrl?: string; serial?: string } = {},
): Promise<Counter> {
  const of = { ...COUNTRIES[country], baseUrl: "http://127.0.0.1:9/rw", serial: `dvc${newId()}`, ...at };
  const tenant = await mintTenant({ currency: of.currency });
  const owner = await tenant.member("owner");
  const [device, warehouse, product] = [newId(), newId(), newId()];
  await asOwner(
    sql`insert into fiscal.settings (tenant_id, country) values (${tenant.id}, ${country})`,
    sql`insert into inventory.warehouses (tenant_id, id, code, name) values (${tenant.id}, ${warehouse}, 'W', 'Shop')`,
    sql`insert into inventory.products (tenant_id, id, sku, name, currency) values (${tenant.id}, ${product}, 'S', 'Soap', ${of.currency})`,
    sql`insert into fiscal.devices (tenant_id, id, name, country, tin, branch_code, serial, flavour, environment, base_url, status, initialised_at)
        values (${tenant.id}, ${device}, 'Till', ${country}, ${of.tin}, ${of.branch}, ${of.serial}, ${of.flavour}, 'test', ${of.baseUrl}, 'active', now())`,
  );
  const [sessions = []] = await asOwner(
    sql`select id from identity.sessions where user_id = ${owner.userId}`,
  );
  const as: Counter["as"] = async (who, ...statements) => {
    const base = {
      scope: "tenant",
      tenant: tenant.id,
      command: "test",
      access: "write",
      request: newId(),
    } as const;
    const claims =
      who === "job"
        ? ({ ...base, kind: "job" } as const)
        : ({
            ...base,
            kind: "user",
            user: owner.userId,
            session: String(sessions[0]?.id),
            roles: ["owner"],
          } as const);
    const first = await enter(config.CONTEXT_KEY, claims);
    const [, ...rows] = await connect(config, config.DATABASE_URL, newId()).batch([first, ...statements]);
    return rows;
  };
  return {
    ...{ tenant, owner, device, warehouse, product, as },
    async sell(lines = [FIVE], head = {}) {
      const id = newId();
      await as(
        "owner",
        issuing(
          id,
          { warehouse_id: warehouse, currency: of.currency, ...head },
          lines.map((one) => soldLine(product, one)),
        ),
      );
      return id;
    },
    async rowOf(id) {
      const [rows = []] = await asOwner(sql`select * from fiscal.documents where id = ${id}`);
      return rows[0] as Row;
    },
  };
}

/** The statement that issues a document. */
export const issuing = (id: string, head: object, lines: readonly object[]): Statement =>
  sql`select fiscal.issue_document(${id}::uuid, ${JSON.stringify(head)}::jsonb, ${JSON.stringify(lines)}::jsonb)`;

/** A line as fiscal.issue_document takes it. */
export function soldLine(
  product: string,
  { quantity, price, total, tax, discount = "0", band = "B", rate = "18" }: Sold,
): object {
  const gross = (Number(total) + Number(discount)).toFixed(2);
  return {
    product_id: product,
    name: "Soap",
    quantity,
    unit_price: price,
    gross,
    discount,
    band,
    rate,
    taxable: total,
    tax,
    total,
  };
}

/** The statement that credits a document. */
export const crediting = (id: string, original: string, lines: readonly object[] | null = null): Statement =>
  sql`select fiscal.credit_document(${id}::uuid, ${original}::uuid, ${lines ? JSON.stringify(lines) : null}::jsonb, '05')`;
