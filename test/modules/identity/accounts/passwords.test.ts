import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "#platform/errors.ts";
import {
  hashPassword,
  isOutdated,
  isPassword,
  refuseWeak,
} from "../../../../src/modules/identity/accounts/passwords.ts";

describe("B-B04, X10: passwords", () => {
  it("are kept as Argon2id PHC strings of today's parameters, each with its own salt", () => {
    const [one, other] = [hashPassword("correct horse"), hashPassword("correct horse")];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
    expect(isOutdated(one)).toBe(false);
    expect(isOutdated("$argon2id$v=19$m=4096,t=3,p=1$c29tZXNhbHQ$x")).toBe(true);
  });

  it("are told apart to their last character, in every script", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
        fc.constantFrom("a", "é", "日", "👍🏾", "\u0000"),
        (password, end) => {
          const hash = hashPassword(password + end);
          expect(isPassword(hash, password + end)).toBe(true);
          expect(isPassword(hash, password)).toBe(false);
          expect(isPassword(hash, `${password}${end}x`)).toBe(false);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("agree with other Argon2 implementations beyond ASCII", () => {
    const made =
      "$argon2id$v=19$m=19456,t=2,p=1$24I8muViKuaSe/Bzn/MLeA$kyx8USoMJu+tTZdZfN6L8Hquj3Ax1N4Ly/iAbnFsgRc";
    expect(isPassword(made, "пароль-密码-🔑")).toBe(true);
  });

  it("are the same however an accent is typed", () => {
    expect(isPassword(hashPassword("caf\u00e9 au lait"), "cafe\u0301 au lait")).toBe(true);
  });

  it("of nobody are never right", () => {
    for (const hash of [null, undefined, ""]) expect(isPassword(hash, "anything at all")).toBe(false);
  });

  it("must not be the name that one signs in with", () => {
    expect(() => refuseWeak("Amina.Niyonzima@example.com", "amina.niyonzima@example.com")).toThrow(Problem);
    expect(() => refuseWeak("amina.niyonzima", "amina.niyonzima@example.com")).toThrow(Problem);
    expect(() => refuseWeak("correct horse battery", "amina@example.com", null)).not.toThrow();
  });
});
