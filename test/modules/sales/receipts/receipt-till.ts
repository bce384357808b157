import { sql } from "drizzle-orm";
import { expect, vi } from "vitest";
import { newId } from "#platform/database/ids.ts";
import { asOwner } from "#test/tenant.ts";
import { openTill, type Till } from "../till.ts";

/** A line of a fiscal document, amounts in cents. */
export interface DocumentLine {
  order_line_id: string;
  quantity: string;
  gross: number;
  discount: number;
  tax: number;
  total: number;
}

/** A fiscal document as the database has it, amounts in cents. */
export interface Document {
  id: string;
  number: number;
  type: string;
  total: number;
  tax: number;
  rounding: number;
  payment_method: string;
  return_id: string | null;
  original_id: string | null;
  lines: DocumentLine[];
}

/** A till in a country with a tax authority; its device is in this state. */
export interface ReceiptTill extends Till {
  device: string;
  /** The documents of the tenant, in the order of their numbers. */
  documents(): Promise<Document[]>;
}

export async function openReceiptTill(
  status: "new" | "active" = "active",
  country: "RW" | "KE" = "RW",
): Promise<ReceiptTill> {
  const till = await openTill();
  const device = newId();
  const tenant = till.tenant.id;
  await asOwner(
    sql`insert into fiscal.settings (tenant_id, country) values (${tenant}, ${country})`,
    sql`insert into fiscal.devices (tenant_id, id, name, country, tin, branch_code, serial, flavour, environment, base_url, status, initialised_at)
        values (${tenant}, ${device}, 'Till', ${country}, ${country === "KE" ? "P051234567A" : "999991130"}, '00', ${`dvc${newId()}`}, ${country === "KE" ? "vscu" : "vsdc"}, 'test', 'http://127.0.0.1:9/rw', ${status},
                case when ${status} = 'active' then now() end)`,
  );
  return {
    ...till,
    device,
    async documents() {
      const [rows = []] = await asOwner(
        sql`select d.id, d.number::int, d.type, (d.total * 100)::int as total, (d.tax * 100)::int as tax, (d.rounding * 100)::int as rounding,
              d.payment_method, d.return_id, d.original_id, (
                select json_agg(json_build_object('order_line_id', l.order_line_id, 'quantity', trim_scale(l.quantity)::text,
                  'gross', (l.gross * 100)::int, 'discount', (l.discount * 100)::int, 'tax', (l.tax * 100)::int,
                  'total', (l.total * 100)::int) order by l.position)
                  from fiscal.document_lines l where l.tenant_id = d.tenant_id and l.document_id = d.id) as lines
            from fiscal.documents d where d.tenant_id = ${tenant} and d.mode = 'normal' order by d.number`,
      );
      return rows as unknown as Document[];
    },
  };
}

/** Documents that were tried for days, and are tried no more. */
export const givenUp = (till: ReceiptTill, ids: readonly (string | undefined)[]) =>
  vi.waitFor(
    async () => {
      const [dead = []] = await asOwner(
        sql`update fiscal.documents d set status = 'dead' from (
            select o.id from fiscal.documents o where o.tenant_id = ${till.tenant.id} and o.status = 'pending' and o.claim is null for update) w
           where d.tenant_id = ${till.tenant.id} and d.id = w.id`,
        sql`select id from fiscal.documents where tenant_id = ${till.tenant.id} and status = 'dead'`,
      ).then(([, rows]) => [rows]);
      expect(dead).toHaveLength(ids.length);
    },
    { timeout: 10_000, interval: 200 },
  );
