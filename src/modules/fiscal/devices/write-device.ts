import { sql } from "drizzle-orm";
import { z } from "zod";
import { adminUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { changeOne } from "#platform/database/refusals.ts";
import { insertRow, updateRows } from "#platform/database/write.ts";
import { command } from "#platform/operations/command.ts";
import { deviceCreated, deviceDisabled, deviceUpdated } from "../events.ts";
import { devices } from "../tables.ts";
import {
  checkAddress,
  deviceAtVersion,
  deviceById,
  deviceFields,
  deviceIsThere,
  FiscalDevice,
  writeErrors,
} from "./device.ts";

/** The country of whoever writes, as the fiscal settings have it. */
const country = sql`coalesce((select s.country from fiscal.settings s), '')`;

/** Makes a device of the tenant's country. It signs once it was initialised. */
export const createDevice = command({
  name: "fiscal.devices.create",
  summary: "Add a device by which documents are signed",
  input: z.strictObject(deviceFields),
  output: FiscalDevice,
  status: 201,
  roles: adminUp,
  callers: "people",
  errors: writeErrors,
  prepare({ ctx, input }) {
    checkAddress(ctx.config, input.base_url);
    return newId();
  },
  batch: ({ input }, id) => [
    insertRow(devices, { ...input, id, country }, sql`${devices.id}`),
    answer(deviceById(id)),
  ],
  events: (_, id) => [deviceCreated({ device_id: id })],
});

/** Changes a device. What the authority knows it by stays once it was initialised; its name, branch and address do not. */
export const changeDevice = command({
  name: "fiscal.devices.change",
  summary: "Change some fields of a device",
  input: z.strictObject(deviceFields).partial().extend({ device_id: z.uuid() }),
  output: FiscalDevice,
  roles: adminUp,
  callers: "people",
  errors: ["device.not_found", "version.stale", ...writeErrors],
  prepare: ({ ctx, input }) => checkAddress(ctx.config, input.base_url),
  batch: ({ input: { device_id: id, ...given }, ifMatch }) => [
    ...deviceAtVersion(id, ifMatch),
    changeOne(
      updateRows(
        devices,
        { version: sql`${devices.version}`, ...given },
        sql`${devices.id} = ${id}::uuid`,
        sql`${devices.id}`,
      ),
      "device.not_found",
    ),
    answer(deviceById(id)),
  ],
  events: ({ input: { device_id, ...given } }) => [deviceUpdated({ device_id, fields: Object.keys(given) })],
});

/** Ends that a device signs: what it has issued is still sent, and it may be initialised again, without asking the authority. */
export const disableDevice = command({
  name: "fiscal.devices.disable",
  summary: "Have a device sign no more documents",
  input: z.strictObject({ device_id: z.uuid() }),
  output: FiscalDevice,
  roles: adminUp,
  callers: "people",
  errors: ["device.not_found", "device.busy", "version.stale"],
  batch: ({ input: { device_id: id }, ifMatch }) => [
    deviceIsThere(id),
    ...deviceAtVersion(id, ifMatch),
    changeOne(
      updateRows(
        devices,
        { status: "disabled" },
        sql`${devices.id} = ${id}::uuid and (${devices.status} <> 'initialising' or ${devices.status_since} < now() - interval '5 minutes')`,
        sql`${devices.id}`,
      ),
      "device.busy",
    ),
    answer(deviceById(id)),
  ],
  events: ({ input }) => [deviceDisabled({ device_id: input.device_id })],
});
