import { expect, test } from "vitest";
import { mailboxOf } from "#platform/mail.ts";

test("a mailbox is known by its name, without tags, and for Gmail without dots", () => {
  expect(mailboxOf("a.b@example.com")).toBe("a.b@example.com");
  expect(mailboxOf("a.b+c+d@example.com")).toBe("a.b@example.com");
  expect(mailboxOf("+a@example.com")).toBe("+a@example.com");
  expect(mailboxOf("a.b+c@gmail.com")).toBe("ab@gmail.com");
  expect(mailboxOf("a.b@googlemail.com")).toBe("ab@gmail.com");
  expect(mailboxOf("a.b@gmail.com.example.com")).toBe("a.b@gmail.com.example.com");
});
