import type { ReceiptSource } from "../../src/modules/fiscal/print/receipt-source.ts";
import { profileOf } from "../../src/modules/fiscal/profiles/country-profiles.ts";
import type { Country, QrSource } from "../../src/modules/fiscal/profiles/profile.ts";

const cents = (value: number): string => (Math.round(value * 100) / 100).toFixed(2);

export const NAMES = {
  kinyarwanda: "Ibinini by'inkorora, agapaki ka 24 – Nyirabarāgurwa w’i Kigali",
  amharic: "አሞክሲሲሊን ካፕሱል 500 ሚ.ግ.",
  swahili: "Dawa ya kikohozi, chupa ya 100 ml",
  french: "Crème à l'œillet – boîte n° 3, ≥ 50 g €",
};

/** The sale of a document, with lines of `count` in two bands, as the database gives it. */
export function sourceOf(country: Country, more: Partial<ReceiptSource> = {}, count = 4): ReceiptSource {
  const profile = profileOf(country);
  const taxed = profile.default_band;
  const rate = Number(profile.bands.find(({ band }) => band === taxed)?.rate);
  const free = profile.bands.find((band) => band.rate === "0")?.band ?? "A";
  const names = Object.values(NAMES);
  const lines = Array.from({ length: count }, (_, at) => {
    const [price, quantity] = [1000 + at * 37, (at % 3) + 1];
    const discount = at % 4 === 1 ? 55.5 : 0;
    return {
      name: `${names[at % names.length]} ${at + 1}`,
      ...{
        item_code: `${country}2NTXU${String(at + 1).padStart(7, "0")}`,
        quantity: String(quantity),
        unit: "BX",
      },
      ...{ unit_price: String(price), discount: String(discount), total: cents(price * quantity - discount) },
      insured: null,
      band: at % 4 === 3 ? free : taxed,
    };
  });
  const sum = (of: readonly number[]) => of.reduce((so, value) => so + value, 0);
  const bands = [
    { band: taxed, rate: String(rate) },
    { band: free, rate: "0" },
  ].flatMap(({ band, rate: percent }) => {
    const of = lines.filter((line) => line.band === band);
    if (of.length === 0) return [];
    const total = sum(of.map((line) => Number(line.total)));
    const tax = sum(
      of.map(
        (line) => Math.round((Number(line.total) * 100 * Number(percent)) / (100 + Number(percent))) / 100,
      ),
    );
    return [{ band, rate: percent, taxable: cents(total), total: cents(total), tax: cents(tax) }];
  });
  const total = cents(sum(lines.map((line) => Number(line.total))));
  return {
    ...{ country, mode: "normal", type: "sale", status: "accepted", number: 242, currency: profile.currency },
    ...{ token: "abcdefghijklmnopqrstuv", is_printed: false, insured: [] },
    seller: {
      ...{ name: "Farumasi ya Kimironko / የኪሚሮንኮ መድኃኒት ቤት", legal_name: "Kimironko Pharmacy Ltd" },
      ...{
        address: ["KG 11 Ave, Kimironko", "Gasabo"],
        phone: "+250 788 000 000",
        email: "shop@example.com",
      },
      ...{
        tin: "999555888",
        branch: "Kimironko",
        top_message: "Murakaza neza",
        bottom_message: "Murakoze, mugaruke",
      },
    },
    ...{
      buyer_name: "ወይዘሮ አልማዝ / Mukamana",
      buyer_tin: "999991112",
      buyer_phone: "+250 788 111 111",
      purchase_code: "123456",
      insured_number: null,
    },
    ...{
      remark: null,
      reason_code: null,
      payments: [{ method: "mobile_money", amount: total }],
      issued_by_name: "Chantal",
      unsigned_reason: null,
    },
    ...{
      issued_on: "07/04/2026",
      issued_time: "04:00:20",
      sold_on: "07/04/2026",
      made: "2026-04-07T02:00:21Z",
    },
    ...{
      total,
      tax: cents(sum(bands.map(({ tax }) => Number(tax)))),
      discount: cents(sum(lines.map((line) => Number(line.discount)))),
    },
    ...{
      rounding: "0",
      payable: total,
      bands,
      lines,
      original: null,
      colour: "#0b5d3b",
      paper: "a4",
      logo: null,
    },
    signed: {
      ...{ sdc_id: "SDC010000033", mrc_no: "WIS00000033", receipt_number: 53, total_receipt_number: 62 },
      ...{
        internal_data: "4KN3LOUSNF5MGCBNJISNH2QS2A",
        signature: "SZRX4PBYQKXZ7NXV",
        date: "07/04/2026",
        time: "04:00:21",
      },
      qr_text: qrTextOf(country, null),
    },
    ...more,
  };
}

/** What the country says that the code of this receipt holds. */
export function qrTextOf(country: Country, form: QrSource["form"]): string {
  return profileOf(country).qrText({
    ...{ tin: "999555888", branch_code: "00", environment: "production", form, number: "receipt" },
    ...{ receipt_number: 53, total_receipt_number: 62, internal_data: "4KN3LOUSNF5MGCBNJISNH2QS2A" },
    ...{
      signature: "SZRX4PBYQKXZ7NXV",
      sdc_id: "SDC010000033",
      receipted_at: "2026-04-07T02:00:21Z",
      url: null,
    },
  });
}
