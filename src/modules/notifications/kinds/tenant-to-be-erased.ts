import { tenantToBeErased } from "#modules/tenants";
import { owners } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const text =
  "{{tenant}} was closed. Until {{erased_on}} you may take out all that it has, by GET /tenants/current/export; where you removed it yourselves, POST /tenants/current/restore takes it back. Then it is erased, but for what the law wants kept.";

export const closedTenant = notificationType({
  name: "tenants.to_be_erased",
  summary: "A tenant that was closed will be erased",
  payload: tenantToBeErased.payload,
  variables: ["erased_on"],
  priority: "URGENT",
  audience: () => owners,
  link: () => null,
  subject: ({ erased_on }) => erased_on,
  channels: { in_app: true, email: true, sms: false },
  texts: {
    in_app: { title: "{{tenant}} is erased on {{erased_on}}", text },
    email: { title: "{{tenant}} is erased on {{erased_on}}", text },
    sms: { text: "{{tenant}} is erased on {{erased_on}}" },
  },
});
