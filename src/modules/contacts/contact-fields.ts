import { z } from "zod";
import { Email, line, paragraph } from "#platform/operations/fields.ts";
import { GivenDay } from "#platform/time.ts";
import { contacts } from "./tables.ts";

/** Numbers, and addresses, of one contact. */
const MOST = 10;
const MOST_TAGS = 50;

export const ContactKind = z.enum(contacts.kind.enumValues);
export const ContactStage = z.enum(contacts.stage.enumValues);

/** The code of a country as ISO 3166-1 has it, of two capitals. */
export const Country = z
  .string()
  .trim()
  .overwrite((code) => code.toUpperCase())
  .regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 code of two letters");

/** A telephone number as people write it. Whether it is one, and which, the database says: it knows the country. */
export const Phone = line(40).regex(/^[+(\d][\d\s()./\u2010-\u2015-]{4,}$/u, "must be a telephone number");

/** The number that a tax authority has somebody under: in capitals, without spaces, dots and dashes. */
export const Tin = z
  .string()
  .max(40)
  .overwrite((given) => given.replaceAll(/[\s.-]+/g, "").toUpperCase())
  .regex(/^[A-Z0-9]{5,20}$/, "must have 5 to 20 letters A to Z and digits");

/** A BCP 47 language tag. */
const Language = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a BCP 47 language tag");

/** What a tag is. */
export const Tag = line(50);

/** What a caller may write of a contact. */
export const contactFields = {
  kind: ContactKind.optional().describe("person where it is left out"),
  stage: ContactStage.optional().describe("customer where it is left out"),
  code: line(64).nullable().optional().describe("The tenant's own number of it"),
  name: line(300).describe("What it is called on papers and lists"),
  given_name: line(150).nullable().optional(),
  family_name: line(150).nullable().optional(),
  company: line(300).nullable().optional().describe("Where a person works"),
  phones: z
    .array(Phone)
    .max(MOST)
    .optional()
    .describe(
      "With a country's code, or as one dials within the contact's country or the tenant's; kept in E.164, the one to call first",
    ),
  emails: z.array(Email).max(MOST).optional().describe("The one to write to first"),
  tin: Tin.nullable().optional().describe("As the tax authority has it"),
  country: Country.nullable().optional().describe("ISO 3166-1 code; the tenant's where it is null"),
  address: paragraph(1000).nullable().optional(),
  language: Language.nullable().optional().describe("BCP 47 tag of the language to write in"),
  birth_date: GivenDay.nullable().optional(),
  tags: z
    .array(Tag)
    .max(MOST_TAGS)
    .transform((tags) => [...new Set(tags)])
    .optional(),
  notes: paragraph().nullable().optional(),
};
