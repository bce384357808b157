import { z } from "zod";

const FORM = /^[A-Z0-9]{5,20}$/;

/**
 * A tax number as it is kept: capital letters and digits. What people put between them when they write one (spaces, dots, hyphens
 * and slashes) is left out, so that a number is one however it was typed.
 */
export const TaxNumber = z
  .string()
  .trim()
  .max(40)
  .overwrite((typed) =>
    typed.replaceAll(/[ ./-]/g, "").replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()),
  )
  .refine((tin) => FORM.test(tin), "must be 5 to 20 letters and digits")
  .describe("5 to 20 letters and digits; spaces, dots, hyphens and slashes between them are left out");
