import { sql } from "drizzle-orm";
import { stockAlertRaised } from "#modules/inventory";
import { managers, whoSee } from "./audience.ts";
import { notificationType } from "./notification-type.ts";

const text =
  "{{product}} ({{sku}}) is low{{#warehouse}} at {{warehouse}}{{/warehouse}}: {{expected}} {{unit}} are expected, and the reorder point is {{reorder_point}}.";

export const lowStock = notificationType({
  name: "inventory.low_stock",
  summary: "A product ran low",
  payload: stockAlertRaised.payload,
  variables: ["product", "sku", "unit", "warehouse", "usable", "expected", "reorder_point"],
  priority: "HIGH",
  audience: ({ warehouse_id }) => whoSee(managers, warehouse_id),
  facts: ({ product_id, warehouse_id }) => sql`
    select p.name as product, p.sku, p.unit, w.name as warehouse from inventory.products_view p
      left join inventory.warehouses_view w on w.tenant_id = p.tenant_id and w.id = ${warehouse_id}::uuid
     where p.id = ${product_id}::uuid`,
  link: ({ product_id }) => `/products/${product_id}`,
  subject: ({ product_id, warehouse_id }) => `${product_id} ${warehouse_id ?? "all"}`,
  cooldownMinutes: 60,
  channels: { in_app: true, email: false, sms: false },
  texts: {
    in_app: { title: "{{product}} is low", text },
    email: { title: "{{product}} is low", text: `${text}\n\n{{tenant}}` },
    sms: { text: "{{tenant}}: {{product}} is low, {{expected}} {{unit}} expected." },
  },
});
