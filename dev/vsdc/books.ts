import { createHash } from "node:crypto";
import { type Country, LANDS } from "./countries.ts";
import type { Body } from "./refusal.ts";

/** What the authority gave a document. */
export type Receipt = { rcptNo: number; totRcptNo: number; intrlData: string; rcptSign: string; at: string };

export type Sale = { body: Body; receipt: Receipt; confirmed: boolean };

/** What is known of a device. */
export type Device = {
  country: Country;
  tin: string;
  branch: string;
  serial: string;
  hosted: boolean;
  cmcKey: string;
  sdcId: string;
  mrcNo: string;
  /** By `invcNo`, or Zambia's `cisInvcNo`. */
  sales: Map<string, Sale>;
  counters: Map<string, number>;
  stock: Map<number, Body>;
  stockMaster: Map<string, number>;
};

/** What is known of a taxpayer: all of its branches' items, and the rates that its bands ever had. */
export type Taxpayer = {
  items: Map<string, Body>;
  insurers: Map<string, Body>;
  rates: Record<string, string[]>;
  usedCodes: Set<string>;
};

/** All that the authorities have accepted. */
export class Books {
  readonly devices = new Map<string, Device>();
  readonly taxpayers = new Map<string, Taxpayer>();
  readonly calls = new Map<string, number>();
  #made = 0;

  taxpayer(country: Country, tin: string): Taxpayer {
    const key = `${country}/${tin}`;
    const known = this.taxpayers.get(key) ?? {
      items: new Map(),
      insurers: new Map(),
      rates: Object.fromEntries(Object.entries(LANDS[country].bands).map(([band, rate]) => [band, [rate]])),
      usedCodes: new Set<string>(),
    };
    this.taxpayers.set(key, known);
    return known;
  }

  device(country: Country, tin: string, branch: string): Device | undefined {
    return this.devices.get(`${country}/${tin}/${branch}`);
  }

  /** All of it, to be kept and restored. */
  state() {
    return { devices: this.devices, taxpayers: this.taxpayers, made: this.#made };
  }

  restore({ devices, taxpayers, made }: ReturnType<Books["state"]>): void {
    for (const [key, device] of devices) this.devices.set(key, device);
    for (const [key, taxpayer] of taxpayers)
      this.taxpayers.set(key, { ...taxpayer, insurers: taxpayer.insurers ?? new Map() });
    this.#made = made;
  }

  /** A new device, with a key that it is given once. */
  install(of: Pick<Device, "country" | "tin" | "branch" | "serial" | "hosted">): Device {
    this.#made += 1;
    const number = String(this.#made).padStart(9, "0");
    const device: Device = {
      ...of,
      cmcKey: createHash("md5").update(`${of.tin}${of.serial}${Math.random()}`).digest("hex"),
      sdcId: `SDC${number}`,
      mrcNo: `WIS${number.slice(1)}`,
      ...{ sales: new Map(), counters: new Map(), stock: new Map(), stockMaster: new Map() },
    };
    this.devices.set(`${of.country}/${of.tin}/${of.branch}`, device);
    return device;
  }

  count(key: string): void {
    this.calls.set(key, (this.calls.get(key) ?? 0) + 1);
  }

  clear(tin?: string): void {
    for (const map of [this.devices, this.taxpayers, this.calls])
      for (const key of [...map.keys()]) if (tin === undefined || key.split("/")[1] === tin) map.delete(key);
  }

  /** What was accepted, of one taxpayer or of all, as JSON has it. */
  shown(tin?: string) {
    const devices = [...this.devices.values()].filter((device) => tin === undefined || device.tin === tin);
    const named = [...this.taxpayers].filter(([key]) => tin === undefined || key.endsWith(`/${tin}`));
    return {
      devices: devices.map(({ sales, stock, stockMaster, counters, cmcKey: _, ...device }) => ({
        ...device,
        sales: [...sales.values()],
        stock: [...stock.values()],
        stock_master: Object.fromEntries(stockMaster),
        counters: Object.fromEntries(counters),
      })),
      items: named.flatMap(([, { items }]) => [...items.values()]),
      insurers: named.flatMap(([, { insurers }]) => [...insurers.values()]),
      calls: Object.fromEntries(
        [...this.calls].filter(([key]) => tin === undefined || key.split("/")[1] === tin),
      ),
    };
  }
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const letters = (seed: string, length: number): string =>
  [...createHash("sha256").update(seed).digest()]
    .concat([...createHash("sha256").update(`${seed}+`).digest()])
    .slice(0, length)
    .map((byte) => LETTERS[byte % 32])
    .join("");

/** Digits of a moment where the authority is. */
export const digitsThere = (country: Country, at = Date.now()): string =>
  new Date(at + LANDS[country].zone * 3_600_000).toISOString().replaceAll(/[-:T]/g, "").slice(0, 14);

/** Signs a document: the next number of its kind, and of all. */
export function sign(device: Device, kind: string, number: string): Receipt {
  const next = (name: string) => {
    const count = (device.counters.get(name) ?? 0) + 1;
    device.counters.set(name, count);
    return count;
  };
  const [rcptNo, totRcptNo] = [next(kind), next("all")];
  const seed = `${device.tin}/${device.branch}/${number}`;
  return {
    ...{ rcptNo, totRcptNo, intrlData: letters(`i${seed}`, 26), rcptSign: letters(`s${seed}`, 16) },
    at: digitsThere(device.country),
  };
}
