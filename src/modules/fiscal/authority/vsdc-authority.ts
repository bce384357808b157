import type { Reach } from "#platform/outside.ts";
import { moment14 } from "../profiles/body-fields.ts";
import { exactJson } from "../profiles/exact-json.ts";
import { withoutReceipt } from "../profiles/meanings.ts";
import type { Call, CountryProfile, Flavour } from "../profiles/profile.ts";
import type { Authority, DeviceKeys, Outcome, Receipt } from "./authority.ts";
import { callAuthority, type Patience } from "./call-authority.ts";
import { outcomeOf } from "./read-answer.ts";
import { readBuyer, readCodes, readInitialised, readItemClasses, readReceipt } from "./read-data.ts";

const KIB = 1024;
const SECOND = 1000;
const USUAL: Patience = { milliseconds: 20 * SECOND, bytes: 1024 * KIB };
/** Goods are sorted into tens of thousands of classes. */
const LONG: Patience = { milliseconds: 60 * SECOND, bytes: 16 * 1024 * KIB };
/** Before all that an authority has ever changed. */
const EVER = "20180520000000";

/** A device as it is spoken for. */
export interface SpokenFor {
  profile: CountryProfile;
  flavour: Flavour;
  /** Without a slash at the end, and allowed. */
  url: string;
  tin: string;
  branch_code: string;
  serial: string;
  sdc_id: string | null;
  keys: DeviceKeys;
  stock_path: "stock" | "save_stock_items";
  reach: Reach;
}

const nothing = () => null;

/** A device's own protocol: one for Rwanda, Zambia and Kenya, whose profiles say how they differ. */
export function vsdcAuthority(device: SpokenFor): Authority {
  const { profile, flavour, keys } = device;
  const routes = profile.routes(flavour, device);
  const secrets = Object.values(keys).filter((key): key is string => key !== null && key.length > 3);
  const key = profile.needs_key(flavour) ? keys.communication : null;
  const named = { [profile.fields.tin]: device.tin, bhfId: device.branch_code };

  async function call<Data>(
    name: Call,
    body: string,
    read: (data: unknown) => Data | undefined,
    { patience = USUAL, number }: { patience?: Patience; number?: number | undefined } = {},
  ): Promise<Outcome<Data>> {
    const route = routes[name];
    if (route === undefined) return { kind: "empty" };
    const keyed =
      key === null || name === "initialise" ? body : `{"cmcKey":${JSON.stringify(key)},${body.slice(1)}`;
    const headers: Record<string, string> =
      profile.names_in_headers && key !== null
        ? { tin: device.tin, bhfId: device.branch_code, cmcKey: key }
        : {};
    const reply = await callAuthority(`${device.url}${route}`, keyed, headers, patience, device.reach);
    return outcomeOf(profile, { call: name, number, secrets }, reply, read);
  }

  const asking = (more: Readonly<Record<string, string>>) => exactJson({ ...named, ...more });
  const since = (moment: Date | null) => ({
    lastReqDt: moment ? moment14(moment.toISOString(), profile.time_zone) : EVER,
  });
  const receipt = (data: unknown) => readReceipt(data, profile.time_zone) ?? "without";
  const signed = (outcome: Outcome<Receipt | "without">): Outcome<Receipt> => {
    if (outcome.kind !== "accepted") return outcome;
    const { data } = outcome;
    if (data !== "without") return { kind: "accepted", data };
    const { cause, fix } = withoutReceipt;
    return { kind: "duplicate", code: "000", message: "", cause, fix };
  };
  const numberIn = (body: string, field: "invcNo" | "sarNo"): number | undefined => {
    const given = (JSON.parse(body) as Record<string, unknown>)[field];
    return typeof given === "number" ? given : undefined;
  };

  return {
    initialise: () => call("initialise", asking({ dvcSrlNo: device.serial }), readInitialised),
    codes: (moment) => call("codes", asking(since(moment)), readCodes),
    itemClasses: (moment) => call("item_classes", asking(since(moment)), readItemClasses, { patience: LONG }),
    findBuyer: (tin) =>
      call("buyer", asking({ [profile.fields.buyer]: tin }), (data) => readBuyer(data, tin)),
    saveItem: (body) => call("item", body, nothing),
    saveInsurer: (body) => call("insurer", body, nothing),
    saveStock: (body) => call("stock", body, nothing, { number: numberIn(body, "sarNo") }),
    saveStockMaster: (body) => call("stock_master", body, nothing),
    /**
     * Where a sale takes two calls, the second follows whatever has the authority know of the first. That it knows of it may be a guess,
     * which a refusal of the second proves wrong.
     */
    async saveSale(body) {
      const number = numberIn(body, "invcNo");
      const first = await call("sale", body, receipt, { number });
      if (!routes.confirm_sale || (first.kind !== "accepted" && first.kind !== "duplicate"))
        return signed(first);
      const second = await call("confirm_sale", body, receipt, { number });
      if (second.kind === "rejected" && first.kind === "duplicate") {
        const { code, message, cause, fix } = first;
        return { kind: "retry", code, message, cause: `${cause}, or the device failed`, fix };
      }
      const saysMore = second.kind === "accepted" && second.data !== "without";
      return signed(saysMore || !["accepted", "duplicate"].includes(second.kind) ? second : first);
    },
    ...(routes.select_sale
      ? {
          selectSale: (number: number) =>
            call(
              "select_sale",
              asking({
                invcSdcId: device.sdc_id ?? "",
                cisInvcNo: String(profile.sale_number(device.branch_code, number)),
              }),
              receipt,
            ).then(signed),
        }
      : {}),
  };
}
