import { wakeLane } from "#durable-objects/work-lane";
import type { Context } from "#platform/context.ts";
import { type Handler, on, type Preparation } from "#platform/operations/handler.ts";
import { documentIssued, documentsQueued } from "../events.ts";
import { connectDevice } from "./connect-device.ts";
import { sendNext } from "./send-next.ts";
import { senderOf } from "./sender.ts";

const nameOf = (tenant: string, device: string): string => `${tenant}:${device}`;

/** Wakes what sends for a device, after the answer; what fails is made up for within a minute. */
export const wakeDevice = (ctx: Pick<Context, "env">, tenant: string, device: string): Promise<void> =>
  wakeLane(ctx.env.AUTHORITY_LANE, nameOf(tenant, device));

/** One step of a device's lane: the next document that is due. Gives in how many milliseconds the next is due, null where none is. */
export function stepOfDevice(
  env: Env,
  execution: Pick<ExecutionContext, "waitUntil">,
  name: string,
): Promise<number | null> {
  const [tenant = "", device = ""] = name.split(":");
  return sendNext(senderOf(env, execution, tenant), device, connectDevice);
}

const WAKE = "fiscal.devices.wake";
const waking = {
  prepare: (
    { tenant, payload }: { tenant: string; payload: { device_id: string } },
    { ctx }: Pick<Preparation, "ctx">,
  ) => wakeDevice(ctx, tenant, payload.device_id),
  batch: () => [],
};

/** A document is told as soon as it is there, and as soon as somebody says so. */
export const wakingHandlers: readonly Handler[] = [
  on(documentIssued, WAKE, waking),
  on(documentsQueued, WAKE, waking),
];
