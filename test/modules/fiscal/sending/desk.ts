import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { newId } from "#platform/database/ids.ts";
import { asOwner, config } from "#test/tenant.ts";
import { sealKeys } from "../../../../src/modules/fiscal/authority/authority-of.ts";
import { type Counter, type Country, openCounter } from "../documents/counter.ts";
import { addressOf, booksOf, freshTin } from "../simulator.ts";

/** A counter whose device the simulator of its country's authority knows. */
export interface Desk extends Counter {
  tin: string;
  /** Runs the lane of the device until it wants to wait. */
  run(): Promise<void>;
  /** Ends the lane's object, whatever it does; the next one begins anew. */
  die(): Promise<void>;
  /** The numbers that the authority has, with their totals and whether they are void. */
  books(): Promise<{ number: number; total: number; status: string }[]>;
}

/** Opens one, with the device initialised. */
export async function openDesk(country: Country = "RW"): Promise<Desk> {
  const [tin, serial] = [freshTin(country), `dvc${newId()}`];
  const baseUrl = addressOf(country);
  const counter = await openCounter(country, { tin, baseUrl, serial });
  const path = country === "KE" ? "/selectInitOsdcInfo" : "/initializer/selectInitInfo";
  const branch = country === "ZM" ? "000" : "00";
  const answer = await fetch(`${baseUrl}${path}`, {
    method: "POST",
    body: JSON.stringify({ [country === "ZM" ? "tpin" : "tin"]: tin, bhfId: branch, dvcSrlNo: serial }),
  });
  const { data } = (await answer.json()) as {
    data: { info: { cmcKey: string; sdcId: string; mrcNo: string } };
  };
  const keys = { communication: data.info.cmcKey, internal: null, signing: null };
  const { sealed_keys, key_id } = await sealKeys(config, counter.tenant.id, counter.device, keys);
  await asOwner(
    sql`update fiscal.devices set sealed_keys = ${sealed_keys}, key_id = ${key_id}, sdc_id = ${data.info.sdcId}, mrc_no = ${data.info.mrcNo}
         where id = ${counter.device}`,
  );
  const name = `${counter.tenant.id}:${counter.device}`;
  return {
    ...counter,
    tin,
    async run() {
      const lane = env.AUTHORITY_LANE.getByName(name);
      await lane.wake(name);
      await runDurableObjectAlarm(lane);
    },
    async die() {
      const lane = env.AUTHORITY_LANE.getByName(name);
      await evictDurableObject(lane);
    },
    async books() {
      const { devices } = await booksOf(tin);
      return devices.flatMap(({ sales }) =>
        sales.map(({ body }) => ({
          number: Number(String(body.invcNo ?? body.cisInvcNo).replace(/^.*-/, "")),
          total: Number(body.totAmt),
          status: String(body.salesSttsCd),
        })),
      );
    },
  };
}
