import { Problem } from "#platform/errors.ts";
import type { GivenFile } from "#platform/operations/operation.ts";
import { measured } from "#platform/sheets/measured.ts";
import { cleanPicture } from "./clean-picture.ts";
import { concatenated, MOST_BYTES, NotAPicture, type Picture } from "./picture.ts";
import { printedBytes } from "./printed-picture.ts";

/** A picture that was sent, as it is kept and as it goes into PDFs. Throws request.too_large and logo.not_a_picture. */
export async function givenPicture(
  file: GivenFile | undefined,
): Promise<{ picture: Picture; printed: Uint8Array }> {
  const parts: Uint8Array[] = [];
  if (file) for await (const part of measured(file.body, MOST_BYTES).chunks) parts.push(part);
  try {
    const picture = await cleanPicture(concatenated(parts));
    return { picture, printed: await printedBytes(picture) };
  } catch (error) {
    if (!(error instanceof NotAPicture)) throw error;
    throw new Problem("logo.not_a_picture", { detail: error.message });
  }
}
