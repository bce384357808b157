import { sql } from "drizzle-orm";
import { z } from "zod";
import { anyStaff } from "#platform/context.ts";
import { bodyOf } from "#platform/database/view.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { devices } from "../tables.ts";
import { DeviceStatus, deviceById, deviceView, FiscalDevice } from "./device.ts";

/** The devices of the tenant: of those of branches, a member who is limited to some sees theirs. */
export const listDevices = list({
  name: "fiscal.devices.list",
  summary: "List the devices by which documents are signed",
  item: FiscalDevice,
  roles: anyStaff,
  filters: {
    status: equals(devices.status, DeviceStatus),
    branch_id: equals(devices.branch_id, z.uuid()),
  },
  from: sql`${devices}`,
  body: bodyOf(deviceView),
  id: devices.id,
  sorts: { created_at: { by: devices.id, type: "uuid" }, name: { by: devices.name, type: "text" } },
  order: "name",
});

/** One device. */
export const readDevice = query({
  name: "fiscal.devices.read",
  summary: "Read a device",
  input: z.strictObject({ device_id: z.uuid() }),
  output: FiscalDevice,
  roles: anyStaff,
  missing: "device.not_found",
  select: ({ input }) => deviceById(input.device_id),
});
