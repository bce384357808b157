import { joined } from "./arabic-forms.ts";
import { printable } from "./printable.ts";
import type { Typeface } from "./typeface.ts";
import { inOrderOfSight } from "./writing-direction.ts";

/** A text in lines of a width, each as it is drawn; a word that is longer than a line is broken. */
export function textLines(face: Typeface, text: string, size: number, width: number): string[] {
  const fits = (line: string) => face.widthOf(line, size) <= width;
  const lines: string[] = [];
  for (const word of joined(printable(text)).split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer)) {
      lines[lines.length - 1] = longer;
      continue;
    }
    let piece = "";
    for (const letter of word) {
      if (piece && !fits(piece + letter)) {
        lines.push(piece);
        piece = "";
      }
      piece += letter;
    }
    lines.push(piece);
  }
  return lines.map(inOrderOfSight);
}

/** A text on one line, as it is drawn; what does not fit is cut, and ends with an ellipsis. */
export function oneLine(face: Typeface, text: string, size: number, width: number): string {
  const whole = joined(printable(text));
  if (face.widthOf(whole, size) <= width) return inOrderOfSight(whole);
  const letters = [...whole];
  while (letters.length > 0 && face.widthOf(`${letters.join("")}…`, size) > width) letters.pop();
  return inOrderOfSight(`${letters.join("")}…`);
}
