import { describe, expect, test } from "vitest";
import { newId } from "#platform/database/ids.ts";
import type { Route } from "#platform/http/route.ts";
import { inputParts } from "#platform/http/validate.ts";
import { routes } from "../../src/app.ts";
import { documentedOf, expectDocumented, fromRoot } from "./contract.ts";
import { bodyIds, fieldOf, withField } from "./samples/id-fields.ts";
import { sampleOf, sendSample } from "./samples/sample.ts";
import type { Json } from "./samples/values.ts";
import { idIn, makeWorld, type World } from "./world.ts";

/*
 * The examples of bodies that the document shows, which its pages send unedited: each is sent to its operation, in the state in
 * which its sample succeeds, with nothing changed but ids, which are this tenant's, and what a document cannot know.
 */

/** What the document cannot know, by the operation's name or the beginning of it. */
const UNKNOWABLE: Record<string, { fields: readonly string[]; because: string }> = {
  "identity.": {
    fields: ["email", "username", "password", "current_password", "code", "token", "refresh_token"],
    because: "somebody who is there, and what only they know",
  },
  "affiliates.touches.create": { fields: ["affiliate_code"], because: "a code that an affiliate has" },
  "affiliates.payouts.propose": { fields: ["currency"], because: "a currency in which something is due" },
  "inventory.codes.scan": { fields: ["code"], because: "a barcode that a product has" },
  "inventory.stock_counts.scan": { fields: ["code"], because: "a barcode that a product has" },
  "inventory.stock_transfers.receive": { fields: ["lines"], because: "the lots that were sent" },
  "billing.plans.": { fields: ["code"], because: "a code that no other plan of the platform has" },
  "monitoring.alerts.silence": { fields: ["until"], because: "a moment within 30 days from when it is read" },
  "businesses.": {
    fields: ["tin_number", "serial", "base_url"],
    because: "a taxpayer and a device are one business's, at what stands in for the authority",
  },
  "fiscal.devices.": { fields: ["tin", "serial", "base_url"], because: "the same" },
};

/** What refuses a second one of something, which an example before it was the first of. */
const SECOND = /_taken$|\.(pending|exists)$/;

/** What issues a receipt, once a device is initialised at the authority, which no example does: test/modules/fiscal has it. */
const ISSUING = new Set(["fiscal.invoices.create", "sales.sales.create", "sales.orders.fulfil"]);

const exampleOf = (route: Route) =>
  documentedOf(route).requestBody?.content["application/json"]?.example as Json | undefined;

const written = routes.filter((route) => !route.aliasOf && inputParts(route).body && exampleOf(route));

/** Sends the example of a route in a world. */
async function sendExample(route: Route, world: World) {
  const sample = await sampleOf(route, world);
  const own = sample.body as Json;
  const { name } = route.operation;
  const filled = Object.entries(UNKNOWABLE).flatMap(([of, { fields }]) =>
    name.startsWith(of) ? fields : [],
  );
  const ofTenant = bodyIds(route).reduce<unknown>(
    (example, { keys, name }) =>
      typeof fieldOf(example, keys) === "string"
        ? withField(example, keys, fieldOf(own, keys) ?? idIn(world, name) ?? newId())
        : example,
    exampleOf(route),
  ) as Json;
  const body = Object.fromEntries(
    Object.entries(ofTenant).map(([field, value]) => [
      field,
      filled.includes(field) ? (own[field] ?? (field === "username" ? own.email : value)) : value,
    ]),
  );
  return { answer: await sendSample({ ...sample, body }), body };
}

const first = await makeWorld("examples");

describe("the example of a body is taken as it is", () => {
  test.each(written.map((route) => [`${route.method} ${fromRoot(route)}`, route] as const))(
    "%s",
    async (_, route) => {
      let { answer, body } = await sendExample(route, first);
      if (SECOND.test(String(answer.body?.code)))
        ({ answer, body } = await sendExample(route, await makeWorld("another")));
      expectDocumented(route, answer);
      if (ISSUING.has(route.operation.name) && answer.body?.code === "device.not_initialised") return;
      expect(answer.status, `${JSON.stringify(body)} was answered ${answer.text}`).toBeLessThan(300);
    },
  );
});
