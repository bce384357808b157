import { sql } from "drizzle-orm";
import { z } from "zod";
import { type View, viewOf } from "#platform/database/view.ts";
import { type FieldError, Problem } from "#platform/errors.ts";
import { line, paragraph, resourceShape } from "#platform/operations/fields.ts";
import { TypeName, typeNamed } from "../kinds/catalogue.ts";
import { Channel, variablesOf } from "../kinds/notification-type.ts";
import { templates } from "../tables.ts";
import { Language } from "./language.ts";
import { faultOf } from "./render.ts";

/** A tenant's own words of a type of notification. */
export const Template = z
  .object(
    resourceShape({
      id: z.uuid(),
      type: z.string(),
      channel: Channel,
      language: z.string(),
      title: z.string().nullable(),
      text: z.string(),
      html: z.string().nullable(),
    }),
  )
  .meta({ id: "NotificationTemplate" });

export const templateView: View<z.infer<typeof Template>> = viewOf(Template, templates, {
  channel: sql`${templates.channel}`,
});

const LONGEST_HTML = 50_000;

/** What is said, in Mustache: `{{name}}` is a variable of the type, `{{#name}}…{{/name}}` is said where there is one. */
export const wordFields = {
  title: line(300)
    .nullable()
    .optional()
    .describe("A feed's title or a mail's subject; a text message has none"),
  text: paragraph(8000).min(1).describe("In Mustache, with the variables of the type"),
  html: paragraph(LONGEST_HTML)
    .min(1)
    .nullable()
    .optional()
    .describe("A mail's HTML, in which every value is escaped; without it, it is made of the text"),
};

export const templateFields = { type: TypeName, channel: Channel, language: Language, ...wordFields };

type Given = z.output<
  z.ZodObject<Pick<typeof templateFields, "type" | "channel" | "title" | "text" | "html">>
>;

/** Throws request.invalid where a template names what its type has not, or has parts that its channel has not. */
export function checkTemplate({ type, channel, title, text, html }: Given): void {
  const named = typeNamed(type);
  const known = named ? variablesOf(named) : [];
  const errors: FieldError[] = [];
  const fault = (path: string, message: string | undefined, code = "template") => {
    if (message) errors.push({ path, code, message });
  };
  if (channel === "sms") fault("title", title ? "is none in a text message" : undefined);
  else fault("title", title ? faultOf(title, known) : "must be there");
  fault("text", faultOf(text, known));
  if (html) fault("html", channel === "email" ? faultOf(html, known) : "is of a mail alone");
  if (errors.length > 0) throw new Problem("request.invalid", { errors });
}
