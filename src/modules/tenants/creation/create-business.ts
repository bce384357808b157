import { z } from "zod";
import { hashPassword, NewPassword, ownerAccount, Username } from "#modules/identity";
import { newId } from "#platform/database/ids.ts";
import { action } from "#platform/operations/action.ts";
import { Email, line } from "#platform/operations/fields.ts";
import { TaxNumber } from "../tax-number.ts";
import { businessView } from "../tenant-views.ts";
import { createTenantWithOwner, creationFields } from "./new-tenant.ts";

/** Creates a business with its tax number and its first administrator, in one transaction. */
export const createBusiness = action({
  name: "tenants.businesses.create",
  summary: "Create a business and its first administrator",
  scope: "platform",
  input: z.strictObject({
    business_name: line(),
    email: Email.nullable().optional(),
    location: line(300).nullable().optional(),
    tin_number: TaxNumber,
    phone_number: line(32).nullable().optional(),
    admin_username: Username,
    admin_password: NewPassword,
    ...creationFields,
  }),
  output: businessView.item,
  status: 201,
  errors: ["tenant.tin_taken", "tenant.slug_taken", "user.username_taken"],
  async handle(call, batch) {
    const { business_name, phone_number, tin_number, admin_username, admin_password, ...given } = call.input;
    const passwordHash = hashPassword(admin_password);
    const owner = { id: newId(), isCreator: false };
    return createTenantWithOwner(call, batch, {
      as: businessView,
      tenant: {
        ...given,
        name: business_name,
        phone: phone_number ?? null,
        kind: "business",
        status: "active",
      },
      given: { tin_number },
      owner,
      before: (tenantId) => [
        ownerAccount({ id: owner.id, username: admin_username, passwordHash, tenantId }),
      ],
    });
  },
});
