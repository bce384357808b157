import {
  type Books,
  type Device,
  digitsThere,
  type Receipt,
  type Sale,
  sign,
  type Taxpayer,
} from "./books.ts";
import { checkLines, checkSums, type Lines, mustBeCode } from "./check-lines.ts";
import { TAXPAYERS } from "./code-lists.ts";
import { LANDS } from "./countries.ts";
import { type Body, digitsOf, must, optionalText, parts, Refused, textOf, wholeOf } from "./refusal.ts";

/** A quarter of an hour: how far clocks may differ. */
const SKEW_MS = 15 * 60_000;

/** Where a document of this number is there already, in the country's words. */
function duplicateOf({ country, hosted }: Device, number: string, next: number): Refused {
  if (country === "zm") return new Refused("924", `CIS invoice number ${number} already exists`);
  if (country === "rw") return new Refused(hosted ? "994" : "924", "Invoice number already exists");
  if (!hosted) return new Refused("899", "Client error");
  return new Refused("994", `Invc No: ${number} is invalid, use the expected value: ${next}`);
}

/** The number of a document, which nothing has yet; Kenya takes them in order alone. */
function newNumber(device: Device, body: Body): string {
  const number = device.country === "zm" ? textOf(body, "cisInvcNo", 50) : String(wholeOf(body, "invcNo", 1));
  const next = device.sales.size + 1;
  if (device.sales.has(number)) throw duplicateOf(device, number, next);
  if (device.country === "ke" && Number(number) !== next)
    throw new Refused("910", `Invc No: ${number} is invalid, use the expected value: ${next}`);
  return number;
}

/** Checks who buys: the form of their number, that they are known, and the purchase code of those who need one. */
function checkBuyer({ country }: Device, body: Body, taxpayer: Taxpayer): void {
  const field = country === "zm" ? "custTpin" : "custTin";
  const buyer = optionalText(body, field, 20);
  optionalText(body, "custNm", 60);
  if (buyer === null) return;
  const known = TAXPAYERS[buyer];
  must(LANDS[country].tin.test(buyer) && known, "884", "Invalid customer TIN");
  if (country !== "rw" || !known.code) return;
  const code = optionalText(body, "prcOrdCd", 6);
  must(code, "881", "Purchase code is mandatory");
  must(code === known.code, "882", "Purchase code is invalid");
  must(!taxpayer.usedCodes.has(code), "883", "Purchase code is already used");
}

/** What the original of a credit note still has, by item. */
function checkOriginal(device: Device, body: Body, lines: Lines): void {
  const isZambia = device.country === "zm";
  const wanted = wholeOf(body, "orgInvcNo");
  const original = isZambia
    ? [...device.sales.values()].find(
        ({ body: of, receipt }) => of.rcptTyCd === "S" && receipt.rcptNo === wanted,
      )
    : device.sales.get(String(wanted));
  const refuse = (code: string, message: string) => new Refused(isZambia ? code : "910", message);
  if (original?.body.rcptTyCd !== "S" || original.body.salesSttsCd === "04")
    throw refuse("930", "Original invoice number not found");
  if (isZambia && body.orgSdcId !== device.sdcId) throw refuse("935", "Original SDC id does not match");
  if (isZambia && (body.custTpin ?? null) !== (original.body.custTpin ?? null))
    throw refuse("935", "Customer does not match the original");
  const credited = [...device.sales.values()].filter(
    ({ body: of }) => of.rcptTyCd === "R" && of.orgInvcNo === body.orgInvcNo,
  );
  const sumOf = (sales: readonly Sale[], code?: string) =>
    sales
      .flatMap(({ body: of }) => of.itemList as Body[])
      .filter((line) => code === undefined || line.itemCd === code)
      .reduce((sum, line) => sum + parts(line, code === undefined ? "totAmt" : "qty", 4), 0n);
  const all = [...credited, { body } as Sale];
  for (const { code } of lines.lines) {
    if (sumOf([original], code) === 0n) throw refuse("932", `Item ${code} is not on the original invoice`);
    if (isZambia && sumOf(all, code) > sumOf([original], code))
      throw refuse("934", `Quantity of ${code} exceeds the original invoice`);
  }
  if (sumOf(all) > sumOf([original])) throw refuse("931", "Credit note exceeds the original invoice");
}

/** The dates of a document: none is to come, but of a device whose serial begins with AHEAD, as a sandbox's clock may be. */
function checkDates({ country, serial }: Device, body: Body, isRefund: boolean): void {
  const latest = serial.startsWith("AHEAD") ? "9".repeat(14) : digitsThere(country, Date.now() + SKEW_MS);
  must(digitsOf(body, "cfmDt", 14) <= latest, "910", "Invalid request parameter [<cfmDt>]: is to come");
  must(digitsOf(body, "salesDt", 8) <= latest.slice(0, 8), "910", "Invalid request parameter [<salesDt>]");
  if (body.salesSttsCd === "04") digitsOf(body, "cnclDt", 14);
  if (!isRefund || country === "zm") return;
  digitsOf(body, "rfdDt", 14);
  mustBeCode(body, "rfdRsnCd", "32");
}

/** Who wrote it, and in Rwanda and Kenya what the receipt says beside. */
function checkTexts({ country }: Device, body: Body): void {
  for (const [field, most] of [
    ["regrId", 20],
    ["regrNm", 60],
    ["modrId", 20],
    ["modrNm", 60],
  ] as const)
    textOf(body, field, most);
  optionalText(body, "remark", 400);
  must(
    body.prchrAcptcYn === "Y" || body.prchrAcptcYn === "N",
    "910",
    "Invalid request parameter [<prchrAcptcYn>]",
  );
  if (country === "zm") {
    must(
      body.saleCtyCd === "1" && body.currencyTyCd === "ZMW",
      "910",
      "Invalid request parameter [<currencyTyCd>]",
    );
    return;
  }
  const receipt = body.receipt as Body | undefined;
  must(receipt && typeof receipt === "object", "910", "Invalid request parameter [<receipt>]");
  must(
    /^[YN]$/.test(String(receipt.prchrAcptcYn)),
    "910",
    "Invalid request parameter [<receipt><prchrAcptcYn>]",
  );
  for (const [field, most] of [
    ["custMblNo", 20],
    ["trdeNm", 20],
    ["adrs", 200],
    ["topMsg", 20],
    ["btmMsg", 20],
  ] as const)
    optionalText(receipt, field, most);
  if (country === "ke") {
    digitsOf(receipt, "rcptPbctDt", 14);
    must(body.trdInvcNo !== undefined, "910", "Invalid request parameter [<trdInvcNo>]");
  }
}

/** Takes a document as the authority would, or refuses it: what is accepted is signed and in the books. */
export function takeSale(books: Books, device: Device, body: Body): Sale {
  const { country } = device;
  const taxpayer = books.taxpayer(country, device.tin);
  const number = newNumber(device, body);
  const isRefund = body.rcptTyCd === "R";
  const kind = `${body.salesTyCd}${body.rcptTyCd}`;
  must(
    ["NS", "NR", "CS", "CR"].includes(kind),
    country === "zm" ? "834" : "910",
    "SalesType and ReceiptType must be NS-NR-CS-CR",
  );
  mustBeCode(body, "salesSttsCd", "11");
  if (body.pmtTyCd !== null && body.pmtTyCd !== undefined) mustBeCode(body, "pmtTyCd", "07");
  checkDates(device, body, isRefund);
  checkTexts(device, body);
  checkBuyer(device, body, taxpayer);
  const lines = checkLines(country, body, taxpayer);
  checkSums(country, body, lines, taxpayer);
  if (isRefund) checkOriginal(device, body, lines);
  else must(wholeOf(body, "orgInvcNo") === 0, "910", "Invalid request parameter [<orgInvcNo>]: must be 0");
  if (typeof body.prcOrdCd === "string") taxpayer.usedCodes.add(body.prcOrdCd);
  const needsConfirming = country === "ke" && !device.hosted;
  const sale = { body, receipt: sign(device, kind, number), confirmed: !needsConfirming };
  device.sales.set(number, sale);
  return sale;
}

/** What a document's answer says, as a device of this kind writes it. */
export function saleData(device: Device, { receipt }: { receipt: Receipt }): Body {
  const { rcptNo, totRcptNo, intrlData, rcptSign, at } = receipt;
  const dashed = (text: string) => text.replaceAll(/(.{4})(?=.)/g, "$1-");
  if (device.country === "ke") return { curRcptNo: rcptNo, totRcptNo, intrlData, rcptSign, sdcDateTime: at };
  if (device.hosted)
    return {
      ...{ curRcptNo: String(rcptNo), totRcptNo: String(totRcptNo), intrlData: dashed(intrlData) },
      ...{ rcptSign: dashed(rcptSign), sdcDateTime: at },
    };
  return {
    ...{
      rcptNo,
      totRcptNo,
      intrlData,
      rcptSign,
      vsdcRcptPbctDate: at,
      sdcId: device.sdcId,
      mrcNo: device.mrcNo,
    },
    ...(device.country === "zm"
      ? {
          qrCodeUrl: `https://sandboxportal.zra.org.zm/common/link/ebm/receipt/indexEbmReceiptData?Data=${device.tin}${device.branch}${rcptSign}`,
        }
      : {}),
  };
}
