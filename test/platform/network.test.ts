import fc from "fast-check";
import { expect, test } from "vitest";
import { networkOf } from "#platform/network.ts";

test("an IPv4 address is itself, however it is written", () => {
  for (const written of ["192.0.2.7", "::ffff:192.0.2.7", "::FFFF:c000:207", "0:0:0:0:0:ffff:c000:0207"])
    expect(networkOf(written)).toBe("192.0.2.7");
});

test("an IPv6 address counts by its /64, however it is written", () => {
  for (const written of [
    "2001:db8::1",
    "2001:0DB8:0:0::2",
    "2001:db8:0:0:ffff:ffff:ffff:ffff",
    "2001:db8::192.0.2.1",
  ])
    expect(networkOf(written)).toBe("2001:db8:0:0::/64");
  expect(networkOf("2001:db8:0:1::1")).toBe("2001:db8:0:1::/64");
  expect(networkOf("::1")).toBe("0:0:0:0::/64");
});

test("an IPv6 address counts by a wider network where that is asked for, and an IPv4 address as ever", () => {
  for (const written of ["2001:db8:1::1", "2001:0DB8:1:ffff::2"])
    expect(networkOf(written, 48)).toBe("2001:db8:1::/48");
  expect(networkOf("2001:db8:2::1", 48)).toBe("2001:db8:2::/48");
  expect(networkOf("::ffff:192.0.2.7", 48)).toBe("192.0.2.7");
});

test("what is no address counts as it is", () => {
  for (const text of ["unknown", "", "1:2:3", "1::2::3", "1:2:3:4:5:6:7:8:9", "g::1", "12345::1"])
    expect(networkOf(text)).toBe(text);
});

test("two addresses count as one exactly when their first 64 bits are the same", () => {
  const half = fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 0, max: 0xffff })));
  const text = (groups: readonly number[]) => groups.map((group) => group.toString(16)).join(":");
  fc.assert(
    fc.property(half, half, half, half, (one, other, tail, end) => {
      const isSame = text(one) === text(other);
      const [a, b] = [text([...one, ...tail]), text([...other, ...end])].map((ip) => networkOf(ip));
      fc.pre(one.some((group) => group > 0) && other.some((group) => group > 0));
      expect(a === b).toBe(isSame);
    }),
  );
});
