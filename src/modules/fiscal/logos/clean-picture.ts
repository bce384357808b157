import { cleanJpeg } from "./clean-jpeg.ts";
import { cleanPng } from "./clean-png.ts";
import { NotAPicture, type Picture } from "./picture.ts";

/**
 * What a file's own bytes say that it is, whatever it is called, without what is hidden in it: places, comments, what follows its end.
 * Errors: NotAPicture.
 */
export async function cleanPicture(bytes: Uint8Array): Promise<Picture> {
  const picture = cleanJpeg(bytes) ?? (await cleanPng(bytes));
  if (!picture) throw new NotAPicture("It is neither PNG nor JPEG");
  return picture;
}
