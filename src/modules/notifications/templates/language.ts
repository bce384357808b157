import { z } from "zod";

/** A BCP 47 language tag, as its registry writes it, such as `en`, `fr-RW`. */
export const Language = z
  .string()
  .max(35)
  .overwrite((tag) => canonical(tag) ?? tag)
  .refine((tag) => canonical(tag) !== undefined, "must be a BCP 47 language tag");

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
