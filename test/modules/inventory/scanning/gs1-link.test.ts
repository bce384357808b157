import { expect, test } from "vitest";
import { readCode } from "../../../../src/modules/inventory/scanning/gs1.ts";

const elementsOf = (code: string): string | undefined => {
  const found = readCode(code, 2026);
  return found.kind === "elements"
    ? found.elements.map(({ ai, value }) => `(${ai})${value}`).join("")
    : undefined;
};
const KEY = "12312312312333";

// The examples of the standard GS1 Digital Link: URI Syntax, and cases of GS1's Barcode Syntax Engine.
test.each([
  ["https://id.gs1.org/01/09520123456788", "(01)09520123456788"],
  ["https://brand.example.com/some-extra/pathinfo/01/9520123456788", "(01)09520123456788"],
  ["https://id.gs1.org/01/09520123456788/22/2A", "(01)09520123456788(22)2A"],
  [
    "https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426",
    "(01)09520123456788(10)ABC1(21)12345(17)180426",
  ],
  [
    "https://example.com/01/9520123456788?3103=000195&3922=0299&17=201225",
    "(01)09520123456788(3103)000195(3922)0299(17)201225",
  ],
  [
    "https://id.gs1.org/00/952012345678912345?02=09520123456788&37=25&10=ABC123",
    "(00)952012345678912345(02)09520123456788(37)25(10)ABC123",
  ],
  ["https://id.gs1.org/414/9520123456788/254/32a%2Fb", "(414)9520123456788(254)32a/b"],
  ["https://example.com/8004/9520614141234567?01=9520123456788", "(8004)9520614141234567(01)09520123456788"],
  ["https://id.gs1.org/01/09520123456788/235/XYZ?10=ABC123", "(01)09520123456788(235)XYZ(10)ABC123"],
  ["HTTP://a/00/006141411234567890", "(00)006141411234567890"],
  ["https://xn--fsq.xn--0zwm56d/01/12312312312333", `(01)${KEY}`],
  ["https://a.:65535/01/12312312312333", `(01)${KEY}`],
  ["https://[2001:db8::1]/01/12312312312333", `(01)${KEY}`],
  ["https://a/00/faux/00/006141411234567890", "(00)006141411234567890"],
  [`https://a/gtin/${KEY}/lot/L1/ser/ABC123?exp=261231`, `(01)${KEY}(10)L1(21)ABC123(17)261231`],
  ["https://a/sscc/006141411234567890", "(00)006141411234567890"],
  ["https://a/01/416000336108", "(01)00416000336108"],
  ["https://a/01/02345673", "(01)00000002345673"],
  ["https://a/253/1231231231232TEST5678901234567", "(253)1231231231232TEST5678901234567"],
  ["https://a/8018/123456789012345675/8019/123", "(8018)123456789012345675(8019)123"],
  ["https://a/8003/02112345678900ABC", "(8003)02112345678900ABC"],
  ["https://a/stem/00/006141411234567890?", "(00)006141411234567890"],
  [`https://a/01/${KEY}?&&&99=ABC&unknown=5&one&&98=XYZ&&&`, `(01)${KEY}(99)ABC(98)XYZ`],
  [`https://a/01/${KEY}/22/ABC%2d123?99=ABC&98=XYZ%2f987`, `(01)${KEY}(22)ABC-123(99)ABC(98)XYZ/987`],
  [`https://a/01/${KEY}/22/ABC+123`, `(01)${KEY}(22)ABC+123`],
  [`https://a/01/${KEY}/22/test/10/abc/21/xyz#fragment?17=1`, `(01)${KEY}(22)test(10)abc(21)xyz`],
  ["]Q1https://a/stem/00/006141411234567890?99=ABC#fragment", "(00)006141411234567890(99)ABC"],
])("%s is %s", (code, expected) => {
  expect(elementsOf(code)).toBe(expected);
});

test.each([
  ["https://example.com/01/09520123456788?10=ABC123", "path", 39],
  [`https://a/01/${KEY}/10/abc/22/test`, "path", 32],
  [`https://a/01/${KEY}/22/A/235/B`, "path", 32],
  [`https://a/01/${KEY}?254=A`, "path", 29],
  ["https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&10=ABC123", "repeated", 58],
  ["https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&01=09520123456788", "repeated", 58],
  ["https://id.gs1.org/01/09520123456788?99=XYZ789&99=XYZ789", "repeated", 48],
  [`https://a/01/${KEY}?99=ABC&999=faux`, "identifier", 36],
  [`https://a/01/${KEY}?99=`, "value", 32],
  [`https://a/01/${KEY}?98=XYZ+987`, "value", 32],
  [`https://a/01/${KEY}?98=XYZ%zz`, "value", 32],
  ["https://a/253/1231231231232TEST56789012345678", "value", 15],
  ["https://a/01/12312312312334", "check_digit", 27],
  ["]Q1https://a/01/12312312312334", "check_digit", 30],
  ["https://id.gs1.org/AQnYUc1gmiCNV4JG", "compressed", 20],
  ["https://id.gs1.org/01/09520123456788/ARFKk4XBoCDGLQ", "compressed", 38],
])("%s is refused for its %s at character %i", (code, reason, position) => {
  expect(() => elementsOf(code)).toThrow(expect.objectContaining({ reason, position }));
});

test.each([
  "http:///",
  "http://a",
  "http://a/b/",
  "https://00/006141411234567890",
  "HtTp://a/b/00/006141411234567890",
  "https://[fe80::1%25lo]/01/12312312312333",
  "https://a$/01/12312312312333",
  "https://a/stem/00/006141411234567890/",
  "https://example.com/01/09520123456788/89/ABC123?99=XYZ",
  "https://shop.example/menu/today",
  "https://shop.example/our-products-of-today",
])("%s is no Digital Link, and so a text", (code) => {
  expect(readCode(code, 2026)).toEqual({ kind: "text", text: code });
});
