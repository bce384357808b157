import { expect, test } from "vitest";
import { readCode } from "../../../../src/modules/inventory/scanning/gs1.ts";
import { checkPair } from "../../../../src/modules/inventory/scanning/gs1-checks.ts";
import { MalformedCode } from "../../../../src/modules/inventory/scanning/gs1-element.ts";

/** Data and what GS1 says of them: the cases of its Barcode Syntax Engine, where ^ is FNC1. */
const elementsOf = (code: string): string => {
  const found = readCode(code, 2026);
  if (found.kind !== "elements") throw new MalformedCode("text", 0, "no element string");
  return found.elements.map(({ ai, value }) => `(${ai})${value}`).join("");
};
const raw = (data: string) => `]d2${data.slice(1).replaceAll("^", "\u001d")}`;

test.each([
  ["^991234", "(99)1234"],
  ["^0112345678901231", "(01)12345678901231"],
  ["^0112345678901231^", "(01)12345678901231"],
  ["^0112345678901231991234", "(01)12345678901231(99)1234"],
  ["^0112345678901231^991234", "(01)12345678901231(99)1234"],
  ["^2421", "(242)1"],
  ["^242123456^10ABC123", "(242)123456(10)ABC123"],
  ["^242123456^", "(242)123456"],
  ["^81111234^10ABC123", "(8111)1234(10)ABC123"],
  ["^800112341234512398^0112345678901231", "(8001)12341234512398(01)12345678901231"],
  ["^7007211225211231", "(7007)211225211231"],
  ["^7007211225", "(7007)211225"],
  ["^800302112345678900ABC", "(8003)02112345678900ABC"],
  ["^800302112345678900^10ABC123", "(8003)02112345678900(10)ABC123"],
  ["^800302112345678900ABCDEFGHIJKLMNOP", "(8003)02112345678900ABCDEFGHIJKLMNOP"],
  ["^7230121234567890123456789012345678", "(7230)121234567890123456789012345678"],
  ["^7230123", "(7230)123"],
  ["^39020299", "(3902)0299"],
  ["^39090123456789012^10A", "(3909)0123456789012(10)A"],
  ["^3932646000299", "(3932)646000299"],
  ["^8040123456789012345", "(8040)123456789012345"],
  [
    "^804212345678901234567890123456789012^8041123456789012345",
    "(8042)12345678901234567890123456789012(8041)123456789012345",
  ],
  ["^804312345678901234567890", "(8043)12345678901234567890"],
])("%s is %s", (data, expected) => {
  expect(elementsOf(raw(data))).toBe(expected);
});

test.each([
  ["^891234", "identifier"],
  ["^99~ABC", "value"],
  ["^99ABC~", "value"],
  ["^01A2345678901231", "value"],
  ["^0112345678901234", "check_digit"],
  ["^011234567890123", "value"],
  ["^01123456789012312", "identifier"],
  ["^011234567890123^", "value"],
  ["^01123456789012345^991234", "check_digit"],
  ["^2421234567", "value"],
  ["^8111123", "value"],
  ["^811112345", "value"],
  ["^80011234123451239", "value"],
  ["^8001123412345123981", "value"],
  ["^70072112252", "value"],
  ["^70072112252112", "value"],
  ["^70072112252212311", "value"],
  ["^800302112345678901ABC", "check_digit"],
  ["^800302112345678900ABCDEFGHIJKLMNOPQ", "value"],
  ["^72301212345678901234567890123456789", "value"],
  ["^723012", "value"],
  ["^39101234567890123456789", "value"],
  ["^804012345678901234", "value"],
])("%s is refused for its %s", (data, reason) => {
  expect(() => elementsOf(raw(data))).toThrow(expect.objectContaining({ reason }));
});

test.each([
  ["(00)123456789012345670", "check_digit"],
  ["(10) ", "value"],
  ["(8010)123456_", "value"],
  ["(8013)123456ABOO", "check_digit"],
  ["(8013)123456ABXX", "check_digit"],
  ["(8013)A", "check_digit"],
  ["(8030)ABC:123", "value"],
  ["(7040)1AB=", "value"],
  ["(8001)12340000012311", "value"],
  ["(8001)12341234512321", "value"],
  ["(8003)112345678901281234567890123456", "value"],
  ["(8011)023456789012", "value"],
  ["(4321)2", "value"],
  ["(8007)AB1234", "check_digit"],
  ["(8007)FR12345678901234", "check_digit"],
  ["(8008)20122515300", "value"],
  ["(4326)201300", "date"],
  ["(4326)201200", "date"],
  ["(4324)2012252400", "value"],
  ["(4324)2012252360", "value"],
  ["(8008)201225230060", "value"],
  ["(8026)123456789012310099", "value"],
  ["(8026)123456789012310302", "value"],
  ["(4300)ABC%0g", "value"],
  ["(4309)18000000010000000000", "value"],
  ["(4309)00000000003600000001", "value"],
  ["(4330)000000X", "value"],
  ["(01)95012345678902(3103)000123", "check_digit"],
  ["(01)95012345678903(11)131313", "date"],
  ["(10)(11)98765", "value"],
  ["(10)12345(11)", "value"],
  ["(01)123456789012312(10)12345", "value"],
  ["(10)12345^", "value"],
  ["(17)9(90)217", "value"],
])("%s is refused for its %s", (code, reason) => {
  expect(() => elementsOf(code)).toThrow(expect.objectContaining({ reason }));
});

test.each([
  ["(10)12345\\(", "(10)12345("],
  ["(10)12345\\(11)991225", "(10)12345(11)991225"],
  ["(00)123456789012345675", "(00)123456789012345675"],
  ["(01)95012345678903(3103)000123", "(01)95012345678903(3103)000123"],
])("%s is %s", (code, expected) => {
  expect(elementsOf(code)).toBe(expected);
});

test.each([
  "1987654Ad4X4bL5ttr2310c2K",
  "12345_!\"%&'()*+,-./LC",
  "7907665Bm8v2AB",
  "99999zzzzzzzzzzzzzzzzzzT2",
  "22",
])("%s ends in its check characters", (key) => {
  expect(checkPair(key.slice(0, -2))).toBe(key.slice(-2));
});

test.each([
  ["(3103)000195", { decimal: "0.195", unit: "kg" }],
  ["(3100)000012", { decimal: "12", unit: "kg" }],
  ["(3105)123456", { decimal: "1.23456", unit: "kg" }],
  ["(3202)012340", { decimal: "123.4", unit: "lb" }],
  ["(3163)000000", { decimal: "0", unit: "m³" }],
  ["(3922)0299", { decimal: "2.99" }],
  ["(3909)1", { decimal: "0.000000001" }],
  ["(3932)6460299", { decimal: "2.99", currency: "646" }],
  ["(3900)000150", { decimal: "150" }],
  ["(17)300200", { date: "2030-02-28" }],
  ["(7003)3002281430", { date: "2030-02-28" }],
])("%s says %j", (code, expected) => {
  const { elements } = readCode(code, 2026) as { elements: object[] };
  expect(elements).toEqual([
    { ai: expect.any(String), title: expect.any(String), value: expect.any(String), ...expected },
  ]);
});
