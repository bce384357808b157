import { sql } from "drizzle-orm";
import { movementRequestCreated } from "#modules/inventory";
import { managers, whoSee } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const text =
  "{{#author}}{{author}} asks{{/author}}{{^author}}Somebody asks{{/author}} to {{movement}} {{quantity}} {{unit}} of {{product}} at {{warehouse}}.";

export const movementRequestWaiting = notificationType({
  name: "inventory.movement_request_waiting",
  summary: "A correction of the stock waits for somebody whose limits cover it",
  payload: movementRequestCreated.payload,
  variables: ["author", "movement", "quantity", "unit", "product", "warehouse"],
  priority: "HIGH",
  audience: ({ warehouse_id, author_id }) =>
    sql`select w.user_id from (${whoSee(managers, warehouse_id)}) w where w.user_id <> ${author_id}::uuid`,
  facts: ({ product_id, warehouse_id, author_id, type }) => sql`
    select p.name as product, p.unit, ${type.replaceAll("_", " ")}::text as movement,
           (select w.name from inventory.warehouses_view w where w.id = ${warehouse_id}::uuid) as warehouse,
           (select m.name from identity.member_names m where m.user_id = ${author_id}::uuid) as author
      from inventory.products_view p where p.id = ${product_id}::uuid`,
  link: ({ movement_request_id }) => `/movement-requests/${movement_request_id}`,
  subject: ({ movement_request_id }) => movement_request_id,
  channels: { in_app: true, email: false, sms: false },
  texts: {
    in_app: { title: "A correction of {{product}} waits", text },
    email: { title: "A correction of {{product}} waits", text: `${text}\n\n{{tenant}}` },
    sms: { text: "{{tenant}}: a correction of {{product}} at {{warehouse}} waits for a decision." },
  },
});
