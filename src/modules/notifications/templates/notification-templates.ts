import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { newId } from "#platform/database/ids.ts";
import { refuseStale } from "#platform/database/refusals.ts";
import { bodyOf } from "#platform/database/view.ts";
import { insertRow, updateRows } from "#platform/database/write.ts";
import { get, post, put, type Route, remove } from "#platform/http/route.ts";
import { command } from "#platform/operations/command.ts";
import { equals } from "#platform/operations/filter.ts";
import { list } from "#platform/operations/list.ts";
import { query } from "#platform/operations/query.ts";
import { templateCreated, templateRemoved, templateUpdated } from "../events.ts";
import { TypeName } from "../kinds/catalogue.ts";
import { Channel } from "../kinds/notification-type.ts";
import { templates } from "../tables.ts";
import { Language } from "./language.ts";
import { previewTemplate } from "./preview-template.ts";
import { checkTemplate, Template, templateFields, templateView } from "./template.ts";

const row = sql`${bodyOf(templateView)} as body, ${templates.version}::text as etag`;
const live = (id: string) => sql`${templates.id} = ${id}::uuid and ${templates.deleted_at} is null`;
const input = z.strictObject({ template_id: z.uuid() });
const atVersion = (id: string, version: number | undefined) =>
  refuseStale(
    sql`select ${templates.version} from ${templates} where ${live(id)} for no key update`,
    version,
    "notification_template.not_found",
  );

const listTemplates = list({
  name: "notifications.templates.list",
  summary: "List the tenant's own words of notifications",
  item: Template,
  roles: managerUp,
  filters: {
    type: equals(templates.type, TypeName),
    channel: equals(templates.channel, Channel),
    language: equals(templates.language, Language),
  },
  from: sql`${templates}`,
  body: bodyOf(templateView),
  id: templates.id,
  sorts: { created_at: { by: templates.id, type: "uuid" } },
  order: "-created_at",
  where: () => [sql`${templates.deleted_at} is null`],
});

const readTemplate = query({
  name: "notifications.templates.read",
  summary: "Read the tenant's own words of a notification",
  input,
  output: Template,
  roles: managerUp,
  missing: "notification_template.not_found",
  select: ({ input: { template_id } }) => sql`select ${row} from ${templates} where ${live(template_id)}`,
});

/** Words of a type, with what it has to say. */
const WORDS = { title: "{{product}}", text: "{{product}} at {{warehouse}}: order again" };

const createTemplate = command({
  name: "notifications.templates.create",
  summary: "Say a type of notification in the tenant's own words, for a channel and language",
  input: z.strictObject(templateFields),
  example: WORDS,
  output: Template,
  status: 201,
  roles: managerUp,
  errors: ["notification_template.language_taken"],
  prepare: ({ input }) => {
    checkTemplate(input);
    return newId();
  },
  batch: ({ input }, id) => [answer(insertRow(templates, { id, ...input }, row))],
  events: (_, id) => [templateCreated({ template_id: id })],
});

const replaceTemplate = command({
  name: "notifications.templates.replace",
  summary: "Replace the tenant's own words of a notification",
  input: z.strictObject({ template_id: z.uuid(), ...templateFields }),
  example: WORDS,
  output: Template,
  roles: managerUp,
  errors: ["notification_template.not_found", "notification_template.language_taken", "version.stale"],
  prepare: ({ input }) => checkTemplate(input),
  batch: ({ input: { template_id, title = null, html = null, ...given }, ifMatch }) => [
    ...atVersion(template_id, ifMatch),
    answer(
      updateRows(templates, { title, html, ...given }, live(template_id), row),
      "notification_template.not_found",
    ),
  ],
  events: ({ input: { template_id, ...given } }) => [
    templateUpdated({ template_id, fields: Object.keys(given) }),
  ],
});

const removeTemplate = command({
  name: "notifications.templates.remove",
  summary: "Remove the tenant's own words of a notification: those of the type take their place",
  input,
  output: null,
  roles: managerUp,
  errors: ["notification_template.not_found", "version.stale"],
  batch: ({ input: { template_id }, ifMatch }) => [
    ...atVersion(template_id, ifMatch),
    answer(
      updateRows(templates, { deleted_at: sql`now()` }, live(template_id), row),
      "notification_template.not_found",
    ),
  ],
  events: ({ input: { template_id } }) => [templateRemoved({ template_id })],
});

export const templateRoutes: Route[] = [
  get("/notification-templates", listTemplates),
  post("/notification-templates", createTemplate),
  post("/notification-templates/preview", previewTemplate),
  get("/notification-templates/{template_id}", readTemplate),
  put("/notification-templates/{template_id}", replaceTemplate),
  remove("/notification-templates/{template_id}", removeTemplate),
];
