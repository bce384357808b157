import { sql } from "drizzle-orm";
import { lotRecalled as recalled } from "#modules/inventory";
import { staff } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const text =
  "Lot {{lot_number}} of {{product}} is recalled: nothing of it may be issued any more.{{#reason}} Reason: {{reason}}{{/reason}}";

export const lotRecalled = notificationType({
  name: "inventory.lot_recalled",
  summary: "A lot was recalled, and nothing of it may be used",
  payload: recalled.payload,
  variables: ["product", "lot_number", "reason"],
  priority: "URGENT",
  audience: () => sql`select m.user_id from identity.member_contacts m where m.roles && ${staff}`,
  facts: ({ product_id }) =>
    sql`select p.name as product from inventory.products_view p where p.id = ${product_id}::uuid`,
  link: ({ lot_id }) => `/lots/${lot_id}`,
  subject: ({ lot_id }) => lot_id,
  channels: { in_app: true, email: true, sms: true },
  texts: {
    in_app: { title: "Recalled: {{product}}, lot {{lot_number}}", text },
    email: { title: "Recalled: {{product}}, lot {{lot_number}}", text: `${text}\n\n{{tenant}}` },
    sms: { text: "{{tenant}}: lot {{lot_number}} of {{product}} is RECALLED. Issue nothing of it." },
  },
});
