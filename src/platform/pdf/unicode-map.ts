/** A section of such a map holds no more. */
const MOST_IN_A_SECTION = 100;

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, "0");

/** What a PDF says of a face, so that its text can be copied and searched: the text of each glyph, by number. */
export function unicodeMap(texts: readonly (string | undefined)[]): string {
  const lines = texts.flatMap((text, glyph) =>
    text === undefined
      ? []
      : [
          `<${hex(glyph)}> <${Array.from({ length: text.length }, (_, at) => hex(text.charCodeAt(at))).join("")}>`,
        ],
  );
  const sections: string[] = [];
  for (let at = 0; at < lines.length; at += MOST_IN_A_SECTION) {
    const some = lines.slice(at, at + MOST_IN_A_SECTION);
    sections.push(`${some.length} beginbfchar\n${some.join("\n")}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${sections.join("\n")}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}
