import { describe, expect, test } from "vitest";
import { startCloud } from "../../dev/cloud.ts";
import { readServers } from "../../dev/local-servers.ts";
import { makeSecrets } from "../../dev/secrets.ts";

const database = (url: string) => readServers({ DUKA_DEV_DATABASE_URL: url });
const redis = (url: string) => readServers({ DUKA_DEV_REDIS_URL: url });

describe("development's own variables", () => {
  test("are read, and none that a deployment has", () => {
    const ofDeployment = {
      DATABASE_URL: "postgres://a:b@127.0.0.1/production",
      SYSTEM_DATABASE_URL: "postgres://c:d@127.0.0.1/production",
      MIGRATE_DATABASE_URL: "postgres://e:f@127.0.0.1/production",
      REDIS_URL: "redis://127.0.0.1",
    };
    const none = { databaseUrl: undefined, redisUrl: undefined };
    expect(readServers(ofDeployment)).toEqual(none);
    expect(readServers({ ...ofDeployment, DUKA_DEV_DATABASE_URL: "", DUKA_DEV_REDIS_URL: "" })).toEqual(none);
    const [databaseUrl, redisUrl] = ["postgres://a:b@localhost/mine", "redis://localhost"];
    expect(
      readServers({ ...ofDeployment, DUKA_DEV_DATABASE_URL: databaseUrl, DUKA_DEV_REDIS_URL: redisUrl }),
    ).toEqual({ databaseUrl, redisUrl });
  });

  test.each([
    "postgres://a:b@localhost:5432/duka",
    "postgresql://a:b@127.0.0.1/duka",
    "postgres://a:b@127.8.9.10/duka",
    "postgres://a:b@[::1]:5432/duka",
    "postgres://a:b@%2Fvar%2Frun%2Fpostgresql/duka",
    "postgres://a:b@localhost/duka?host=/var/run/postgresql",
  ])("take %s, which is on this machine", (url) => {
    expect(database(url).databaseUrl).toBe(url);
  });

  test.each([
    "postgres://a:b@ep-x.eu.aws.neon.tech/duka",
    "postgres://a:b@10.0.0.5/duka",
    "postgres://a:b@0.0.0.0/duka",
    "postgres://a:b@128.0.0.1/duka",
    "postgres://a:b@127.0.0.1.example.com/duka",
    "postgres://a:b@localhost.example.com/duka",
    "postgres://a:b@[2001:db8::1]/duka",
    "postgres://a:b@localhost/duka?host=db.example.com",
    "postgres://localhost:b@db.example.com/127.0.0.1",
    "https://localhost/duka",
    "duka",
  ])("refuse %s in one line that keeps the password", (url) => {
    expect(() => database(url)).toThrow(/^DUKA_DEV_DATABASE_URL (names|is no URL)(?!.*a:b@).*\.$/);
  });

  test("refuse a database whose host another variable would give", () => {
    const before = process.env.PGHOST;
    process.env.PGHOST = "db.example.com";
    try {
      expect(() => database("postgres:///duka")).toThrow("names db.example.com");
    } finally {
      if (before === undefined) delete process.env.PGHOST;
      else process.env.PGHOST = before;
    }
  });

  test.each(["redis://localhost", "redis://a:b@127.0.0.1:6379/2", "rediss://[::1]:6379"])(
    "take %s, which is on this machine",
    (url) => {
      expect(redis(url).redisUrl).toBe(url);
    },
  );

  test.each([
    "redis://a:b@cache.example.com:6379",
    "rediss://10.1.2.3",
    "redis://?host=cache.example.com",
    "redis://localhost?sentinels=cache.example.com",
    "http://localhost",
  ])("refuse %s in one line that keeps the password", (url) => {
    expect(() => redis(url)).toThrow(/^DUKA_DEV_REDIS_URL (names|is no URL)(?!.*a:b@).*\.$/);
  });
});

test("the cloud on this machine starts on no server elsewhere, whoever names it", async () => {
  const secrets = makeSecrets();
  await expect(
    startCloud({ databaseUrl: "postgres://a:b@db.example.com/duka", secrets }),
  ).rejects.toMatchObject({ name: "WrongVariable" });
  await expect(startCloud({ redisUrl: "redis://cache.example.com", secrets })).rejects.toMatchObject({
    name: "WrongVariable",
  });
});
