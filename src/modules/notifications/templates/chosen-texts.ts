import { z } from "zod";
import type { AnyType } from "../kinds/catalogue.ts";
import { Channel, DEFAULT_LANGUAGE, type Texts } from "../kinds/notification-type.ts";

/** A tenant's template as it is read to be filled in. */
export const OwnTexts = z.object({
  channel: Channel,
  language: z.string(),
  title: z.string().nullable(),
  text: z.string(),
  html: z.string().nullable(),
});
export type OwnTexts = z.infer<typeof OwnTexts>;

/** The languages that do for one, best first: `fr-RW`, `fr`. */
function fallbacks(language: string): string[] {
  const parts = language.split("-");
  return parts.map((_, at) => parts.slice(0, parts.length - at).join("-"));
}

/**
 * The words for a person: the tenant's own in their language, or in one that it is a kind of; else the tenant's own in its
 * default language; else those of the type.
 */
export function chosenTexts(
  { texts }: Pick<AnyType, "texts">,
  own: readonly OwnTexts[],
  channel: Channel,
  languages: readonly string[],
): Texts {
  const ofChannel = own.filter((one) => one.channel === channel);
  for (const language of [...languages, DEFAULT_LANGUAGE].flatMap(fallbacks)) {
    const found = ofChannel.find((one) => one.language.toLowerCase() === language.toLowerCase());
    if (found)
      return {
        text: found.text,
        ...(found.title === null ? {} : { title: found.title }),
        ...(found.html === null ? {} : { html: found.html }),
      };
  }
  return texts[channel];
}
