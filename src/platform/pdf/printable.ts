/** What shows nothing by itself: controls, marks of direction, joiners, variation selectors. */
const INVISIBLE =
  /\p{Cc}|\p{Variation_Selector}|[\u00AD\u061C\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]|\u034F|\u180E/gu;

/** A text of one line as it is drawn: letters with their accents as one, spaces as such, and nothing that shows nothing. */
export const printable = (text: string): string =>
  text.normalize("NFC").replace(/\s+/g, " ").replace(INVISIBLE, "");
