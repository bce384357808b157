import { handlers as affiliates } from "#modules/affiliates";
import { handlers as billing } from "#modules/billing";
import { handlers as fiscal } from "#modules/fiscal";
import { handlers as identity } from "#modules/identity";
import { handlers as inventory } from "#modules/inventory";
import { handlers as live } from "#modules/live";
import { handlers as monitoring, watchers as rules } from "#modules/monitoring";
import { handlers as notifications } from "#modules/notifications";
import { handlers as pharmacy } from "#modules/pharmacy";
import { handlers as purchasing } from "#modules/purchasing";
import { handlers as sales } from "#modules/sales";
import { handlers as trust } from "#modules/trust";
import type { Handler, Watcher } from "#platform/operations/handler.ts";

/** Every handler of events, each module's own `handlers`. */
export const handlers: readonly Handler[] = [
  ...affiliates,
  ...billing,
  ...fiscal,
  ...identity,
  ...inventory,
  ...live,
  ...monitoring,
  ...notifications,
  ...pharmacy,
  ...purchasing,
  ...sales,
  ...trust,
];

/** What looks at every event. */
export const watchers: readonly Watcher[] = [...rules];
