import { type SQL, sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner, mintTenant } from "#test/tenant.ts";

/** A document as a test wants it to be there. */
export interface Written {
  type?: "sale" | "refund";
  mode?: "normal" | "training";
  status?: string;
  total: string;
  tax?: string;
  soldAt: Date;
  warehouse?: string;
  original?: string;
}

const randomTin = () => String(100_000_000 + Math.floor(Math.random() * 900_000_000));

/** A business in Kigali that trades, with a shop, and a device of its head office that the authority knows. */
export async function openTrading({ timeZone = "Africa/Kigali" } = {}) {
  const tenant = await mintTenant({ kind: "business" });
  const [warehouse, device, tin] = [newId(), newId(), randomTin()];
  await asOwner(
    sql`update tenants.tenants set time_zone = ${timeZone} where id = ${tenant.id}`,
    sql`insert into inventory.warehouses (tenant_id, id, code, name) values (${tenant.id}, ${warehouse}, 'SHOP', 'Shop')`,
    sql`insert into fiscal.settings (tenant_id, country) values (${tenant.id}, 'RW')`,
    sql`insert into fiscal.devices (tenant_id, id, name, country, tin, branch_code, serial, flavour, environment, base_url, status, initialised_at)
        values (${tenant.id}, ${device}, 'Head office', 'RW', ${tin}, '00', ${newId()}, 'vsdc', 'test', 'http://127.0.0.1:1/', 'active', now())`,
  );
  let number = 0;
  /** Puts documents there, each of one line; gives their ids. */
  const issue = async (...documents: Written[]): Promise<string[]> => {
    const made = documents.map((document) => ({ id: newId(), ...document }));
    await asOwner(
      ...made.flatMap((document) =>
        documentSql({ tenant: tenant.id, warehouse, device, number: ++number, ...document }),
      ),
    );
    return made.map(({ id }) => id);
  };
  return { ...tenant, warehouse, device, tin, issue };
}

interface Row extends Written {
  id: string;
  tenant: string;
  warehouse: string;
  device: string;
  number: number;
}

function documentSql(row: Row): SQL[] {
  const { id, tenant, total, tax = "0", mode = "normal", type = "sale", soldAt } = row;
  const status = row.status ?? (mode === "normal" ? "pending" : "issued");
  return [
    sql`insert into fiscal.document_lines (tenant_id, document_id, position, name, quantity, unit_price, gross, band, rate, taxable, tax, total)
        values (${tenant}, ${id}, 1, 'Soap', 1, ${total}, ${total}, 'B', 18, ${total}, ${tax}, ${total})`,
    sql`insert into fiscal.documents (tenant_id, id, device_id, warehouse_id, type, mode, number, original_id, currency, sold_at, total, tax,
                                      taxable, discount, bands, payments, status, voided_at, token)
        values (${tenant}, ${id}, ${row.device}, ${row.warehouse}, ${type}, ${mode}, ${row.number}, ${row.original ?? null}, 'RWF',
                ${soldAt.toISOString()}, ${total}, ${tax}, ${total}, 0, fiscal.bands_of(${tenant}, ${id}),
                fiscal.fit_payments('[]', ${total}::numeric), ${status},
                case when ${status} = 'void' then now() end, ${newId()})`,
  ];
}
