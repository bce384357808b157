import type { Item } from "../../inventory/shop.ts";
import { openTill, type SoldOrder, type Till } from "../till.ts";

/** An order of which an insurer bears a share. */
export interface InsuredOrder extends SoldOrder {
  insurance: Record<string, unknown> | null;
  insured: string;
  balance: string;
}

/** What an insurer owes for an order. */
export interface Claim extends Item {
  order_id: string;
  amount: string;
  balance: string;
  status: string;
}

/** A shop that knows an insurer which bears so many percent. */
export interface InsuredTill extends Till {
  insurer: Item;
  /** How an order says who insures the customer. */
  insured: { insurance: Record<string, unknown> };
  claims(query?: string): Promise<Claim[]>;
}

let made = 0;

export async function openInsuredTill(rate: string | number = 85): Promise<InsuredTill> {
  const till = await openTill();
  made += 1;
  const { status, body, text } = await till.owner.post<Item>("/insurers", {
    code: `RSSB${made}`,
    name: "Rwanda Social Security Board",
    rate,
  });
  if (status !== 201) throw new Error(text);
  return {
    ...till,
    insurer: body,
    insured: { insurance: { insurer_id: body.id, insured_number: "RAMA-77", reference: "A-1" } },
    async claims(query = "") {
      return (await till.owner.get<{ data: Claim[] }>(`/insurance-claims?${query}`)).body.data;
    },
  };
}
