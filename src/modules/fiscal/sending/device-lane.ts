import { wakeLane } from "#durable-objects/work-lane";
import type { Context } from "#platform/context.ts";
import { type Handler, on, type Preparation } from "#platform/operations/handler.ts";
import { deviceInitialised, documentIssued, documentsQueued, stockReportDue } from "../events.ts";
import { sendStock } from "../stock-reports/send-stock.ts";
import { connectDevice } from "./connect-device.ts";
import { sendNext } from "./send-next.ts";
import { senderOf } from "./sender.ts";

const nameOf = (tenant: string, device: string): string => `${tenant}:${device}`;

/** Wakes what sends for a device, after the answer; what fails is made up for within a minute. */
export const wakeDevice = (ctx: Pick<Context, "env">, tenant: string, device: string): Promise<void> =>
  wakeLane(ctx.env.AUTHORITY_LANE, nameOf(tenant, device));

/** What a device has to tell, in this order: stock after the documents by which it moved. */
const STEPS = [sendNext, sendStock];

/** One step of a device's lane: the next thing that is due. Gives in how many milliseconds the next is due, null where none is. */
export async function stepOfDevice(
  env: Env,
  execution: Pick<ExecutionContext, "waitUntil">,
  name: string,
): Promise<number | null> {
  const [tenant = "", device = ""] = name.split(":");
  const sender = senderOf(env, execution, tenant);
  let soonest: number | null = null;
  for (const step of STEPS) {
    const next = await step(sender, device, connectDevice);
    if (next === 0) return 0;
    soonest = next === null ? soonest : Math.min(next, soonest ?? next);
  }
  return soonest;
}

const WAKE = "fiscal.devices.wake";
const waking = {
  prepare: (
    { tenant, payload }: { tenant: string; payload: { device_id: string } },
    { ctx }: Pick<Preparation, "ctx">,
  ) => wakeDevice(ctx, tenant, payload.device_id),
  batch: () => [],
};

/** A document, a movement of stock, or what is there as a device becomes active, is told as soon as it is there, and as soon as somebody says so. */
export const wakingHandlers: readonly Handler[] = [
  on(deviceInitialised, WAKE, waking),
  on(documentIssued, WAKE, waking),
  on(documentsQueued, WAKE, waking),
  on(stockReportDue, WAKE, waking),
];
