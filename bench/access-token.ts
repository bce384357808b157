import { createPrivateKey, type JsonWebKey, randomUUID, sign } from "node:crypto";

/** An access token as the API signs it, for the member that the bench made. */
export async function accessToken(
  bindings: Record<string, string>,
  who: { tenant: string; user: string; session: string },
): Promise<string> {
  const [jwk] = JSON.parse(bindings.SIGNING_KEYS ?? "[]") as [JsonWebKey & { kid: string }];
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const head = part({ alg: "EdDSA", kid: jwk.kid, typ: "at+jwt" });
  const claims = part({
    sub: who.user,
    sid: who.session,
    tid: null,
    amr: ["pwd"],
    auth_time: now,
    adm: false,
    mem: [[who.tenant, "bench-1", ["owner"]]],
    iss: bindings.PUBLIC_URL,
    aud: bindings.PUBLIC_URL,
    client_id: "duka",
    jti: randomUUID(),
    iat: now,
    exp: now + 3600,
  });
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return `${head}.${claims}.${sign(null, Buffer.from(`${head}.${claims}`), key).toString("base64url")}`;
}
