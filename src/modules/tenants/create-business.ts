import { sql } from "drizzle-orm";
import { z } from "zod";
import { hashPassword, NewPassword, Username } from "#modules/identity";
import { newId } from "#platform/database/ids.ts";
import { action } from "#platform/operations/action.ts";
import { Email, line } from "#platform/operations/fields.ts";
import { found, foundingFields } from "./found-tenant.ts";
import { businessView } from "./tenant-views.ts";

/**
 * Creates a business with its tax number and its first administrator, in one transaction.
 * Errors: tenant.tin_taken, tenant.slug_taken, user.username_taken.
 */
export const createBusiness = action({
  name: "tenants.businesses.create",
  summary: "Create a business and its first administrator",
  scope: "platform",
  input: z.strictObject({
    business_name: line(),
    email: Email.nullable().optional(),
    location: line(300).nullable().optional(),
    tin_number: line(32),
    phone_number: line(32).nullable().optional(),
    admin_username: Username,
    admin_password: NewPassword,
    ...foundingFields,
  }),
  output: businessView.shown,
  status: 201,
  errors: ["tenant.tin_taken", "tenant.slug_taken", "user.username_taken"],
  async handle({ input }, batch) {
    const { business_name, phone_number, tin_number, admin_username, admin_password, ...given } = input;
    const password = hashPassword(admin_password);
    const ownerId = newId();
    return found(batch, {
      as: businessView,
      tenant: {
        ...given,
        name: business_name,
        phone: phone_number ?? null,
        kind: "business",
        status: "active",
      },
      given: { tin_number },
      ownerId,
      before: (tenantId) => [
        sql`insert into identity.users (id, username, password_hash, status, default_tenant_id)
            values (${ownerId}::uuid, ${admin_username}, ${password}, 'active', ${tenantId}::uuid)`,
      ],
    });
  },
});
