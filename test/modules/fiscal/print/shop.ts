import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner, type Client, mintTenant, type TestTenant } from "#test/tenant.ts";

const COUNTRIES = {
  RW: { tin: "999555888", branch_code: "00", flavour: "vsdc", currency: "RWF" },
  ZM: { tin: "1000000000", branch_code: "000", flavour: "vsdc", currency: "ZMW" },
  KE: { tin: "P000000045R", branch_code: "00", flavour: "vscu", currency: "KES" },
} as const;

interface Sold {
  name?: string;
  quantity?: string;
  unit_price?: string;
  discount?: string;
  band?: string;
  rate?: string;
}

interface Issued {
  type?: "sale" | "refund";
  mode?: "normal" | "training" | "proforma";
  original?: string;
  lines?: Sold[];
  /** Kept as the seller knows them. */
  buyer_name?: string;
  payment_method?: string;
  warehouse?: string;
}

/** A shop with a device that signs, and what it issues, as its tables have it: nothing is told to an authority. */
export interface Shop {
  tenant: TestTenant;
  owner: Client;
  country: keyof typeof COUNTRIES;
  device: string;
  warehouse: string;
  /** Issues a document as it is before the authority has it. */
  issue(of?: Issued): Promise<string>;
  /** The authority signs it. */
  accept(document: string): Promise<void>;
  /** Issues and signs. */
  sell(of?: Issued): Promise<string>;
  giveUp(document: string): Promise<void>;
}

const cents = (value: number): string => (Math.round(value * 100) / 100).toFixed(2);

function reckoned({
  name = "Amoxicillin 500 mg",
  quantity = "2",
  unit_price = "3500",
  discount = "0",
  band = "B",
  rate = "18",
}: Sold) {
  const gross = Number(quantity) * Number(unit_price);
  const total = gross - Number(discount);
  const tax = (total * Number(rate)) / (100 + Number(rate));
  return {
    name,
    quantity,
    unit_price,
    discount: cents(Number(discount)),
    band,
    rate,
    gross: cents(gross),
    total: cents(total),
    tax: cents(tax),
  };
}

export async function openShop(country: keyof typeof COUNTRIES = "RW"): Promise<Shop> {
  const { currency, ...numbers } = COUNTRIES[country];
  const tenant = await mintTenant({ currency });
  const owner = await tenant.member("owner");
  const settled = await owner.call("PUT", "/fiscal-settings", { body: { country } });
  if (settled.status !== 200) throw new Error(settled.text);
  const warehouse = await owner.post<{ id: string }>("/warehouses", { code: "SHOP", name: "Shop" });
  if (warehouse.status !== 201) throw new Error(warehouse.text);
  const device = newId();
  await asOwner(
    sql`insert into fiscal.devices (tenant_id, id, name, country, tin, branch_code, serial, flavour, environment, base_url, status,
                                    initialised_at, sdc_id, mrc_no)
        values (${tenant.id}, ${device}, 'Till', ${country}, ${numbers.tin}, ${numbers.branch_code}, ${`dvc${device.slice(-8)}`}, ${numbers.flavour}, 'test',
                'http://127.0.0.1:1', 'active', now(), 'SDC010000033', 'WIS00000033')`,
  );
  let receipts = 0;

  const issue = async ({
    type = "sale",
    mode = "normal",
    original,
    lines = [{}],
    ...more
  }: Issued = {}): Promise<string> => {
    const id = newId();
    const all = lines.map(reckoned);
    const sum = (of: "total" | "tax" | "discount") =>
      cents(all.reduce((so, line) => so + Number(line[of]), 0));
    await asOwner(
      ...all.map(
        (
          line,
          at,
        ) => sql`insert into fiscal.document_lines (tenant_id, document_id, position, name, unit, item_code, quantity, unit_price, gross,
                              discount, band, rate, taxable, tax, total)
            values (${tenant.id}, ${id}, ${at + 1}, ${line.name}, 'BX', ${`${country}2NTXU000000${at + 1}`}, ${line.quantity}, ${line.unit_price}, ${line.gross},
                    ${line.discount}, ${line.band}, ${line.rate}, ${line.total}, ${line.tax}, ${line.total})`,
      ),
      sql`with n as (update fiscal.devices set last_number = last_number + ${mode === "normal" ? 1 : 0}
                      where tenant_id = ${tenant.id} and id = ${device} returning last_number)
          insert into fiscal.documents (tenant_id, id, device_id, warehouse_id, type, mode, number, original_id, reason_code, buyer_name, currency, payment_method, payments,
                                        sold_at, issued_by_name, total, tax, taxable, discount, bands, status, token)
          select ${tenant.id}, ${id}, ${device}, ${more.warehouse ?? warehouse.body.id}, ${type}, ${mode},
                 case ${mode} when 'normal' then n.last_number else (select count(*) + 1 from fiscal.documents d where d.tenant_id = ${tenant.id} and d.mode = ${mode}) end,
                 ${original ?? null}, ${type === "refund" ? "01" : null}, ${more.buyer_name ?? null}, ${currency}, ${more.payment_method ?? "cash"},
                 fiscal.fit_payments(jsonb_build_array(jsonb_build_object('method', ${more.payment_method ?? "cash"}::text)), ${sum("total")}::numeric), now(), 'Chantal',
                 ${sum("total")}, ${sum("tax")}, ${sum("total")}, ${sum("discount")}, fiscal.bands_of(${tenant.id}, ${id}),
                 ${mode === "normal" ? "pending" : "issued"},
                 translate(rtrim(encode(uuid_send(gen_random_uuid()), 'base64'), '='), '+/', '-_') from n`,
    );
    return id;
  };
  const move = (document: string, set: ReturnType<typeof sql>) =>
    asOwner(sql`update fiscal.documents set ${set} where tenant_id = ${tenant.id} and id = ${document}`);
  const accept = async (document: string) => {
    receipts += 1;
    await move(document, sql`status = 'sending'`);
    await move(
      document,
      sql`status = 'accepted', receipt_number = ${receipts}, total_receipt_number = ${receipts + 9}, internal_data = '4KN3LOUSNF5MGCBNJISNH2QS2A',
          signature = 'SZRX4PBYQKXZ7NXV', sdc_id = 'SDC010000033', mrc_no = 'WIS00000033', receipted_at = '2026-04-07T02:00:21Z',
          qr_text = '07042026#040021#SDC010000033#53#4KN3LOUSNF5MGCBNJISNH2QS2A#SZRX4PBYQKXZ7NXV'`,
    );
  };
  return {
    ...{ tenant, owner, country, device, warehouse: warehouse.body.id, issue, accept },
    async sell(of) {
      const id = await issue(of);
      await accept(id);
      return id;
    },
    giveUp: async (document) => {
      await move(document, sql`status = 'void', voided_at = now()`);
    },
  };
}
