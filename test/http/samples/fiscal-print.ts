import { routes } from "../../../src/app.ts";
import type { World } from "../world.ts";
import type { Arrangement } from "./arrangement.ts";
import { sampleBody, withBody } from "./values.ts";

const withLogo: Arrangement = async (world: World) => {
  const put = routes.find(({ operation }) => operation.name === "fiscal.logos.replace");
  if (!put) throw new Error("there is no way to set a picture");
  await world.as.owner.call("PUT", put.path, withBody(sampleBody(put, world)));
  return {};
};

/** What the world has of such a table. */
const ofWorld =
  (table: string): Arrangement =>
  ({ rows }) => ({ id: rows.get(table)?.id ?? "" });

export const arrangements: Record<string, Arrangement> = {
  "fiscal.logos.read": withLogo,
  "fiscal.logos.remove": withLogo,
  "fiscal.invoices.pdf": ofWorld("fiscal.documents"),
  "fiscal.invoices.print": ofWorld("fiscal.documents"),
  "fiscal.x_reports.read": ofWorld("fiscal.devices"),
  "fiscal.z_reports.create": async (world) => ({
    ...(await ofWorld("fiscal.devices")(world)),
    body: { empty: true },
  }),
  "fiscal.receipts.check": (world) => ({
    params: { token: world.rows.get("fiscal.documents")?.token ?? "" },
  }),
};
