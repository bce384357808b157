import { sql } from "drizzle-orm";
import type { z } from "zod";
import { stockAlertRaised } from "#modules/inventory";
import { managers, whoSee } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

/** So many that ran low together get a notification each; of more, such as those of a file, one speaks for all. */
const MOST_EACH = 20;
type Alert = z.infer<typeof stockAlertRaised.payload>;
const areMany = ({ at_once }: Alert) => at_once > MOST_EACH;

const title = "{{product}}{{#others}} and {{others}} more{{/others}} ran low";
const text =
  "{{#others}}{{others}} other products ran low with it. {{/others}}{{product}} ({{sku}}) is low{{#warehouse}} at {{warehouse}}{{/warehouse}}: {{expected}} {{unit}} are expected, and the reorder point is {{reorder_point}}.";

export const lowStock = notificationType({
  name: "inventory.low_stock",
  summary: "A product ran low",
  payload: stockAlertRaised.payload,
  variables: ["product", "others", "sku", "unit", "warehouse", "usable", "expected", "reorder_point"],
  priority: "HIGH",
  concerns: (alert) => !areMany(alert) || alert.nth === 1,
  audience: ({ warehouse_id }) => whoSee(managers, warehouse_id),
  facts: (alert) => sql`
    select p.name as product, p.sku, p.unit, w.name as warehouse,
           ${areMany(alert) ? String(alert.at_once - 1) : null}::text as others from inventory.products_view p
      left join inventory.warehouses_view w on w.tenant_id = p.tenant_id and w.id = ${alert.warehouse_id}::uuid
     where p.id = ${alert.product_id}::uuid`,
  link: (alert) => (areMany(alert) ? "/stock-alerts?open=true" : `/products/${alert.product_id}`),
  subject: (alert) => `${areMany(alert) ? "many" : alert.product_id} ${alert.warehouse_id ?? "all"}`,
  cooldownMinutes: 60,
  channels: { in_app: true, email: false, sms: false },
  texts: {
    in_app: { title, text },
    email: { title, text: `${text}\n\n{{tenant}}` },
    sms: {
      text: "{{tenant}}: {{product}}{{#others}} and {{others}} more{{/others}} ran low, {{expected}} {{unit}} expected.",
    },
  },
});
