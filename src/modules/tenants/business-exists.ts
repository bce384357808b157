import { sql } from "drizzle-orm";
import { z } from "zod";
import { Problem } from "#platform/errors.ts";
import { action } from "#platform/operations/action.ts";
import { Email } from "#platform/operations/fields.ts";
import { TaxNumber } from "./tax-number.ts";

/** Whether there are businesses of an id, tax number or address, and which of them trades under the number. */
export const BusinessExistence = z
  .object({
    exists: z.boolean(),
    business_ids: z.array(z.uuid()).describe("At most ten of them, oldest first"),
    holds_tin_number: z
      .uuid()
      .nullable()
      .describe("The business that trades under the number; those that wait for approval only state it"),
  })
  .meta({ id: "BusinessExistence" });

const MOST_NAMED = 10;

/** Says whether a business is there, by its id, its tax number, its address, or all that is given of them. */
export const businessExists = action({
  name: "tenants.businesses.exists",
  summary: "Look whether there is a business of an id, tax number or e-mail address",
  scope: "platform",
  input: z.strictObject({
    business_id: z.uuid().optional(),
    tin_number: TaxNumber.optional(),
    email: Email.optional(),
  }),
  output: BusinessExistence,
  access: "read",
  async handle({ input: { business_id = null, tin_number = null, email = null } }, batch) {
    if (business_id === null && tin_number === null && email === null)
      throw new Problem("request.invalid", {
        errors: [{ path: "tin_number", code: "custom", message: "one of the three has to be given" }],
      });
    const conditions = [sql`t.deleted_at is null`];
    if (business_id !== null) conditions.push(sql`t.id = ${business_id}::uuid`);
    if (email !== null) conditions.push(sql`t.email = ${email}`);
    if (tin_number !== null)
      conditions.push(
        sql`t.id in (select p.tenant_id from tenants.fiscal_profiles p where p.tin_number = ${tin_number})`,
      );
    const { found, holder } = await batch({
      found: sql`select t.id from tenants.tenants t where ${sql.join(conditions, sql` and `)}
        order by t.id limit ${MOST_NAMED}`,
      holder: sql`select c.tenant_id from tenants.tin_claims c where c.tin_number = ${tin_number}`,
    });
    return {
      exists: found.length > 0,
      business_ids: found.map(({ id }) => id as string),
      holds_tin_number: (holder[0]?.tenant_id as string | undefined) ?? null,
    };
  },
});
