import type { Books, Device } from "./books.ts";
import { checkLines, mustBeCode } from "./check-lines.ts";
import { CLASSES, CODES, TAXPAYERS } from "./code-lists.ts";
import { LANDS } from "./countries.ts";
import { type Body, digitsOf, listOf, must, parts, Refused, textOf, wholeOf } from "./refusal.ts";
import { saleData, takeSale } from "./take-sale.ts";

/** When codes and classes last changed: who asks for what is later gets nothing. */
const CHANGED = "20230101000000";
const nothing = (): never => {
  throw new Refused("001", "There is no search result");
};

export function codeLists(books: Books, device: Device, body: Body): Body {
  const { rates } = books.taxpayer(device.country, device.tin);
  const isChanged = Object.values(rates).some((had) => had.length > 1);
  if (digitsOf(body, "lastReqDt", 14) > CHANGED && !isChanged) nothing();
  const detail = (cd: string, cdNm: string, at: number, userDfnCd1: string | null = null) => ({
    ...{ cd, cdNm, cdDesc: cdNm, useYn: "Y", srtOrd: at + 1, userDfnCd1, userDfnCd2: null, userDfnCd3: null },
  });
  const list = (cdCls: string, cdClsNm: string, dtlList: Body[]) => ({
    ...{ cdCls, cdClsNm, cdClsDesc: null, useYn: "Y", userDfnNm1: cdCls === "04" ? "Tax Rate" : null },
    ...{ userDfnNm2: null, userDfnNm3: null, dtlList },
  });
  const bands = Object.entries(rates).map(([band, had], at) => {
    const rate = had.at(-1) ?? "0";
    return detail(device.country === "zm" ? band.toUpperCase() : band, `${band}-${rate}%`, at, rate);
  });
  return {
    clsList: [
      list("04", "Tax Type", bands),
      ...Object.entries(CODES).map(([cls, { name, codes }]) =>
        list(
          cls,
          name,
          Object.entries(codes).map(([code, word], at) => detail(code, word, at)),
        ),
      ),
    ],
  };
}

export function itemClasses(body: Body): Body {
  if (digitsOf(body, "lastReqDt", 14) > CHANGED) nothing();
  return {
    itemClsList: CLASSES.map(([itemClsCd, itemClsNm, itemClsLvl, taxTyCd]) => ({
      ...{ itemClsCd, itemClsNm, itemClsLvl, taxTyCd, mjrTgYn: null, useYn: "Y" },
    })),
  };
}

export function customer({ country }: Device, body: Body): Body {
  const isZambia = country === "zm";
  const tin = textOf(body, isZambia ? "custmTpin" : "custmTin", 20);
  must(LANDS[country].tin.test(tin), "910", "Invalid request parameter [<custmTin>]");
  const known = TAXPAYERS[tin];
  if (!known) return nothing();
  const [prvncNm, dstrtNm, sctrNm] = known.place;
  const named = { taxprNm: known.name, taxprSttsCd: "A", prvncNm, dstrtNm, sctrNm, locDesc: null };
  return { custList: [isZambia ? { tpin: tin, ...named } : { tin, ...named }] };
}

/** Registers an item, or changes it. */
export function takeItem(books: Books, { country, tin }: Device, body: Body): null {
  const code = textOf(body, "itemCd", 20);
  textOf(body, "itemClsCd", 10);
  textOf(body, "itemNm", 200);
  mustBeCode(body, "itemTyCd", "24");
  must(/^[A-Z]{2}$/.test(textOf(body, "orgnNatCd", 5)), "913", "Code value error [<orgnNatCd>]");
  mustBeCode(body, "pkgUnitCd", "17");
  mustBeCode(body, "qtyUnitCd", "10");
  if (country !== "zm") {
    const band = textOf(body, "taxTyCd", 5);
    must(band in LANDS[country].bands, "913", "Code value error [<taxTyCd>]");
  }
  parts(body, "dftPrc", 2);
  for (const field of ["isrcAplcbYn", "useYn"])
    must(/^[YN]$/.test(String(body[field])), "910", `Invalid request parameter [<${field}>]`);
  textOf(body, "regrId", 20);
  books.taxpayer(country, tin).items.set(code, body);
  return null;
}

/** Registers an insurer, or changes it. */
export function takeInsurer(books: Books, { country, tin }: Device, body: Body): null {
  const code = textOf(body, "isrccCd", 10);
  textOf(body, "isrccNm", 100);
  must(wholeOf(body, "isrcRt", 0) <= 100, "910", "Invalid request parameter [<isrcRt>]");
  must(/^[YN]$/.test(String(body.useYn)), "910", "Invalid request parameter [<useYn>]");
  for (const field of ["regrId", "modrId"]) textOf(body, field, 20);
  books.taxpayer(country, tin).insurers.set(code, body);
  return null;
}

export function answerSale(books: Books, device: Device, body: Body): Body | null {
  const sale = takeSale(books, device, body);
  return sale.confirmed ? saleData(device, sale) : null;
}

/** The second call of a sale on a shop's own machine in Kenya. */
export function confirmSale(device: Device, body: Body): Body {
  const sale = device.sales.get(String(body.invcNo));
  if (!sale)
    throw new Refused("921", "Sales invoice information can be received after receiving the sales data");
  sale.confirmed = true;
  return saleData(device, sale);
}

export function findInvoice(device: Device, body: Body): Body {
  const sale = device.sales.get(textOf(body, "cisInvcNo", 50));
  return sale ? saleData(device, sale) : nothing();
}

/** Takes what came in or went out. Kenya takes its reports in order alone. */
export function takeStock(books: Books, device: Device, body: Body): null {
  const { country } = device;
  const number = wholeOf(body, "sarNo", 1);
  const next = device.stock.size + 1;
  if (country === "ke" && number !== next)
    throw new Refused("910", `Invalid sarNo: Expected: ${next} but found: ${number}`);
  if (device.stock.has(number)) throw new Refused("994", "Overlapped data");
  wholeOf(body, "orgSarNo");
  mustBeCode(body, "sarTyCd", "12");
  mustBeCode(body, "regTyCd", "31");
  digitsOf(body, "ocrnDt", 8);
  const taxpayer = books.taxpayer(country, device.tin);
  const list = listOf(body, "itemList");
  const lined = list.map((line) => {
    must(parts(line, "qty", 2) > 0n, "910", "Invalid request parameter [<itemList><qty>]: must be positive");
    parts(line, "prc", 2);
    return { ...line, qty: 1, prc: line.splyAmt, dcAmt: line.totDcAmt, dcRt: rateOf(line) };
  });
  const lines = checkLines(country, { ...body, itemList: lined.map(asSold(country)) }, taxpayer);
  must(parts(body, "totAmt", 4) === lines.total, "910", "<totAmt> is not the sum of all lines");
  device.stock.set(number, body);
  return null;
}

/** Reports of stock have an amount of discount and no rate: the one that makes it. */
const rateOf = ({ splyAmt, totDcAmt }: Body): number =>
  Number(splyAmt) > 0 ? Math.round((Number(totDcAmt) / Number(splyAmt)) * 10_000) / 100 : 0;

/** A line of stock in Zambia, named as one of a sale. */
const asSold =
  (country: Device["country"]) =>
  (line: Body): Body =>
    country === "zm" ? { ...line, vatTaxblAmt: line.taxblAmt, vatAmt: line.taxAmt } : line;

export function takeStockMaster(books: Books, device: Device, body: Body): null {
  const list = device.country === "zm" ? listOf(body, "stockItemList") : [body];
  const { items } = books.taxpayer(device.country, device.tin);
  for (const line of list) {
    const code = textOf(line, "itemCd", 20);
    must(items.has(code), "910", `Invalid request parameter [<itemCd>]: ${code} is not registered`);
    device.stockMaster.set(code, Number(parts(line, "rsdQty", 2)) / 10_000);
  }
  textOf(body, "regrId", 20);
  return null;
}
