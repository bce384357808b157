import { sql } from "drizzle-orm";
import { z } from "zod";
import { managerUp } from "#platform/context.ts";
import { answer } from "#platform/database/answer.ts";
import { Problem } from "#platform/errors.ts";
import { command } from "#platform/operations/command.ts";
import { TypeName, typeNamed } from "../kinds/catalogue.ts";
import { Channel, variablesOf } from "../kinds/notification-type.ts";
import { renderOr } from "./render.ts";
import { checkTemplate, wordFields } from "./template.ts";

/** Characters of a preview. */
const LONGEST = 200_000;

const Preview = z
  .object({
    title: z.string(),
    text: z.string(),
    html: z.string().nullable(),
    is_own: z.boolean().describe("These words come to nothing, so the type's own are said"),
    variables: z.array(z.string()).describe("What templates of the type may name"),
  })
  .meta({ id: "NotificationPreview" });

/** Nothing is kept: variables that are not given stand as their names. Without a text, the type's own words are shown. */
export const previewTemplate = command({
  name: "notifications.templates.preview",
  summary: "Show what a notification would say in these words",
  input: z.strictObject({
    type: TypeName,
    channel: Channel,
    ...wordFields,
    text: wordFields.text.optional(),
    variables: z.record(z.string().max(100), z.string().max(2000)).optional(),
  }),
  output: Preview,
  roles: managerUp,
  prepare: ({ input: { type, channel, title, text, html, variables = {} } }) => {
    const named = typeNamed(type);
    if (text !== undefined) checkTemplate({ type, channel, title, text, html });
    const known = named ? variablesOf(named) : [];
    const given = Object.fromEntries(known.map((name) => [name, variables[name] ?? `[${name}]`]));
    const words =
      text === undefined
        ? (named?.texts[channel] ?? { text: "" })
        : { text, ...(title ? { title } : {}), ...(html ? { html } : {}) };
    const shown = renderOr(channel, words, named?.texts[channel] ?? words, given);
    if (shown.text.length + (shown.html ?? "").length > LONGEST)
      throw new Problem("request.invalid", { detail: `It would say more than ${LONGEST} characters` });
    return { ...shown, variables: known };
  },
  batch: (_, { title, text, html = null, isOwn, variables }) => [
    answer(
      sql`select ${JSON.stringify({ title, text, html, is_own: isOwn, variables })}::text as body, null::text as etag`,
    ),
  ],
});
