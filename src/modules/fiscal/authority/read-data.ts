import { z } from "zod";
import { cut } from "#platform/text.ts";
import { momentOf } from "../profiles/body-fields.ts";
import type { AuthorityBuyer, AuthorityCode, AuthorityItemClass, Initialised, Receipt } from "./authority.ts";

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((given) => (given === null || given === undefined || given === "" ? null : String(given)));
const shortened = (given: string | null, most: number): string | null =>
  given === null ? null : cut(given, most);
const count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const optionalCount = count.nullish().catch(null);
const yes = text.transform((given) => given !== "N");

const Info = z.object({
  taxprNm: text,
  sdcId: text,
  sdicId: text,
  mrcNo: text,
  cmcKey: text,
  intrlKey: text,
  signKey: text,
  sgnKey: text,
  lastSaleInvcNo: optionalCount,
  lastInvcNo: optionalCount,
  lastSarNo: optionalCount,
});

/** What an authority says of a device when it is initialised. */
export function readInitialised(data: unknown): Initialised | undefined {
  const info = Info.safeParse((data as { info?: unknown } | null)?.info ?? data);
  if (!info.success) return undefined;
  const { taxprNm, sdcId, sdicId, mrcNo, cmcKey, intrlKey, signKey, sgnKey, ...last } = info.data;
  return {
    keys: { communication: cmcKey, internal: intrlKey, signing: signKey ?? sgnKey },
    sdc_id: sdcId ?? sdicId,
    mrc_no: mrcNo,
    taxpayer_name: shortened(taxprNm, 200),
    last_number: last.lastSaleInvcNo ?? last.lastInvcNo ?? 0,
    last_sar_number: last.lastSarNo ?? 0,
  };
}

const CodeLists = z.object({
  clsList: z.array(
    z.object({
      cdCls: z.coerce.string(),
      cdClsNm: text,
      dtlList: z
        .array(
          z.object({
            cd: z.coerce.string(),
            cdNm: text,
            useYn: yes,
            srtOrd: optionalCount,
            userDfnCd1: text,
          }),
        )
        .nullish(),
    }),
  ),
});

/** The class whose codes are the bands of tax, each with its rate. */
const TAX_CLASS = "04";
const RATE = /^\d{1,3}(\.\d{1,4})?$/;

export function readCodes(data: unknown): AuthorityCode[] | undefined {
  const lists = CodeLists.safeParse(data);
  return lists.data?.clsList.flatMap(({ cdCls, cdClsNm, dtlList }) =>
    (dtlList ?? []).map(({ cd, cdNm, useYn, srtOrd, userDfnCd1 }) => ({
      ...{ class: cut(cdCls, 8), class_name: cut(cdClsNm ?? cdCls, 200), code: cut(cd, 32) },
      ...{ name: cut(cdNm ?? cd, 200), sort: Math.min(srtOrd ?? 0, 1_000_000), active: useYn },
      rate: cdCls === TAX_CLASS && userDfnCd1 && RATE.test(userDfnCd1) ? userDfnCd1 : null,
    })),
  );
}

const ItemClasses = z.object({
  itemClsList: z.array(
    z.object({
      itemClsCd: z.coerce.string(),
      itemClsNm: text,
      itemClsLvl: optionalCount,
      taxTyCd: text,
      useYn: yes,
    }),
  ),
});

export function readItemClasses(data: unknown): AuthorityItemClass[] | undefined {
  const classes = ItemClasses.safeParse(data);
  return classes.data?.itemClsList.map(({ itemClsCd, itemClsNm, itemClsLvl, taxTyCd, useYn }) => ({
    ...{
      code: cut(itemClsCd, 10),
      name: cut(itemClsNm ?? itemClsCd, 300),
      level: Math.min(itemClsLvl ?? 0, 99),
    },
    ...{ band: shortened(taxTyCd, 5), active: useYn },
  }));
}

const Customers = z.object({
  custList: z
    .array(
      z.object({
        ...{ tin: text, tpin: text, taxprNm: text, taxprSttsCd: text },
        ...{ prvncNm: text, dstrtNm: text, sctrNm: text, locDesc: text },
      }),
    )
    .min(1),
});

/** The taxpayer of this number, of those that the authority names. */
export function readBuyer(data: unknown, wanted: string): AuthorityBuyer | undefined {
  const customers = Customers.safeParse(data);
  const found = customers.data?.custList.find(({ tin, tpin }) => (tin ?? tpin ?? wanted) === wanted);
  if (!found) return undefined;
  const place = [found.locDesc, found.sctrNm, found.dstrtNm, found.prvncNm].filter((part) => part !== null);
  return {
    tin: wanted,
    name: cut(found.taxprNm ?? wanted, 200),
    status: shortened(found.taxprSttsCd, 20),
    address: place.length > 0 ? cut(place.join(", "), 300) : null,
  };
}

const SaleData = z.object({
  ...{ rcptNo: optionalCount, curRcptNo: optionalCount, totRcptNo: optionalCount },
  ...{ intrlData: text, rcptSign: text, vsdcRcptPbctDate: text, sdcDateTime: text },
  ...{ sdcId: text, mrcNo: text, qrCodeUrl: text },
});

const undashed = (given: string | null): string => cut((given ?? "").replaceAll("-", ""), 200);

/** What makes a document a receipt; undefined where the answer has not all of it. */
export function readReceipt(data: unknown, zone: string): Receipt | undefined {
  const sale = SaleData.safeParse(data);
  if (!sale.success) return undefined;
  const { rcptNo, curRcptNo, totRcptNo, intrlData, rcptSign, vsdcRcptPbctDate, sdcDateTime, ...of } =
    sale.data;
  const number = rcptNo ?? curRcptNo;
  const at = momentOf(vsdcRcptPbctDate ?? sdcDateTime ?? "", zone);
  if (typeof number !== "number" || !rcptSign || !at) return undefined;
  return {
    receipt_number: number,
    total_receipt_number: totRcptNo ?? null,
    internal_data: undashed(intrlData),
    signature: undashed(rcptSign),
    sdc_id: shortened(of.sdcId, 50),
    mrc_no: shortened(of.mrcNo, 50),
    receipted_at: at,
    url: of.qrCodeUrl && /^https:\/\//.test(of.qrCodeUrl) ? cut(of.qrCodeUrl, 500) : null,
  };
}
