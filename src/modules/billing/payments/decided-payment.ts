import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Statement } from "#platform/database/connection.ts";
import { bodyOf } from "#platform/database/view.ts";
import type { ErrorCode } from "#platform/errors.ts";
import { limits } from "#platform/limits.ts";
import { action, rowReply } from "#platform/operations/action.ts";
import type { Call, Operation } from "#platform/operations/operation.ts";
import { payments } from "../tables.ts";
import { TenantPayment, tenantPaymentView } from "./payment.ts";
import { countingWrongCodes } from "./wrong-codes.ts";

const named = { payment_code: z.string().min(1).max(100).describe("The payment's code or its id") };
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** The tenant that X-Tenant-ID names by id or slug, whose the payment has to be; null where there is none. */
export const namedTenant = ({ namedTenant: named }: Call): SQL =>
  named === undefined
    ? sql`null::uuid`
    : sql`coalesce((select t.id from tenants.tenant_states t where t.id::text = lower(${named}) or t.slug = lower(${named})), ${NOBODY}::uuid)`;

const paymentOf = (call: Call<{ payment_code: string }>): SQL => sql`
  select ${bodyOf(tenantPaymentView)} as body, ${payments.version}::text as etag
    from billing.find_payment(${call.input.payment_code}, ${namedTenant(call)}) f
    join ${payments} on ${payments.id} = f.id and ${payments.tenant_id} = f.tenant_id`;

/** Declares what a platform administrator decides on a payment, which its path names by code or id; the answer is the payment. */
export const deciding = <Fields extends z.ZodRawShape>({
  fields,
  errors,
  decide,
  ...said
}: {
  name: string;
  summary: string;
  fields: Fields;
  example?: Operation["example"];
  errors: readonly ErrorCode[];
  decide(call: Call<z.output<z.ZodObject<Fields & typeof named>>>): Statement;
}): Operation =>
  action({
    ...said,
    scope: "platform",
    accepts: "json_or_form",
    namesTenant: true,
    input: z.strictObject({ ...named, ...fields }),
    output: TenantPayment,
    errors: ["payment.not_found", "payment.wrong_status", "rate.limited", ...errors],
    async handle(call, batch) {
      const given = call as Call<z.output<z.ZodObject<Fields & typeof named>>>;
      const { answer } = await batch({
        done: decide(given),
        answer: paymentOf(call as unknown as Call<{ payment_code: string }>),
      });
      return rowReply(200, answer[0]);
    },
  });

/** Codes that are nobody's are counted for who tries them. */
export const counted = (operation: Operation): Operation => ({
  ...operation,
  run: (call) => {
    const { actor } = call.ctx;
    const takes = limits.wrongVerifications(actor.kind === "user" ? actor.userId : "");
    return countingWrongCodes(call.ctx, takes, ["payment.not_found"], () => operation.run(call));
  },
});
