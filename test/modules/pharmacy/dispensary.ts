import { newId } from "#platform/database/ids.ts";
import type { Answer, Client } from "#test/tenant.ts";
import type { Item } from "../inventory/shop.ts";
import { openTill, type SoldOrder, type Till } from "../sales/till.ts";

/** A line of a prescription as the API has it. */
export interface PrescribedLine extends Record<string, unknown> {
  id: string;
  dispensed: string;
  remaining: string;
}

/** A prescription as the API has it. */
export interface Prescribed extends Item {
  status: string;
  lines: PrescribedLine[];
}

/** An entry of the register as the API has it. */
export interface Entry extends Record<string, unknown> {
  number: number;
  kind: string;
  balance: string;
}

export type Category = "general" | "pharmacy_only" | "prescription" | "controlled";

/** A shop that dispenses: a patient, and how medicines are prescribed, sold and looked up. */
export interface Dispensary extends Till {
  patient: Item;
  /** A product of a category, of which there is some on the shelf. */
  medicine(category: Category, quantity?: number, fields?: Record<string, unknown>): Promise<Item>;
  classify(product: Item, category: Category, more?: Record<string, unknown>): Promise<Answer>;
  /** What a prescription says unless the fields say otherwise. */
  paper(lines: readonly Record<string, unknown>[], fields?: Record<string, unknown>): Record<string, unknown>;
  prescribe(lines: readonly Record<string, unknown>[], fields?: Record<string, unknown>): Promise<Prescribed>;
  /** A sale of so much of a product by the line of a prescription. */
  dispense(
    product: Item,
    quantity: number,
    line: { id: string } | undefined,
    more?: Record<string, unknown>,
    by?: Client,
  ): Promise<Answer<SoldOrder>>;
  prescription(of: { id: string }): Promise<Prescribed>;
  register(query?: string): Promise<Entry[]>;
  balances(query?: string): Promise<Record<string, string>[]>;
}

const listed = async <T>(client: Client, path: string): Promise<T[]> => {
  const { status, body, text } = await client.get<{ data: T[] }>(path);
  if (status !== 200) throw new Error(text);
  return body.data;
};

export async function openDispensary(): Promise<Dispensary> {
  const till = await openTill();
  const { owner } = till;
  const { body: patient } = await owner.post<Item>("/contacts", { name: "Aline Uwase" });
  const classify: Dispensary["classify"] = ({ id }, category, more = {}) =>
    owner.call("PUT", `/products/${id}/dispensing`, { body: { category, ...more } });
  const paper: Dispensary["paper"] = (lines, fields = {}) => ({
    number: newId(),
    issued_on: "2026-01-02",
    valid_until: "2999-01-01",
    contact_id: patient.id,
    prescriber_name: "Dr Mukamana",
    prescriber_licence: "RMDC-1",
    lines,
    ...fields,
  });
  return {
    ...till,
    patient,
    classify,
    paper,
    async medicine(category, quantity = 100, fields = {}) {
      const product = await till.goods("10", quantity, fields);
      const { status, text } = await classify(product, category);
      if (status !== 200) throw new Error(text);
      return product;
    },
    async prescribe(lines, fields) {
      const { status, body, text } = await owner.post<Prescribed>("/prescriptions", paper(lines, fields));
      if (status !== 201) throw new Error(text);
      return body;
    },
    dispense: (product, quantity, line, more, by) =>
      till.sell([[product, quantity, line ? { prescription_line_id: line.id } : {}]], more, by),
    prescription: async ({ id }) => (await owner.get<Prescribed>(`/prescriptions/${id}`)).body,
    register: (query = "") => listed<Entry>(owner, `/reports/controlled-drugs?limit=100&${query}`),
    balances: (query = "") => listed(owner, `/reports/controlled-drugs/balances?limit=100&${query}`),
  };
}
