import { readFile } from "node:fs/promises";
import { SignJWT, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { parse } from "jsonc-parser";
import { z } from "zod";
import type { Case, CaseTable } from "../case.ts";

const JSON_TYPE = { "Content-Type": "application/json" };
const CONFIG = new URL("../../../functions/auth/wrangler.jsonc", import.meta.url);
const FAR_AWAY = Date.UTC(2100, 0) / 1_000;
const LONG_AGO = Date.UTC(2020, 0) / 1_000;

const KEYS = z.object({
  vars: z.object({
    ISSUER: z.string(),
    SECRET: z.string(),
    SIGNING_KEY: z.object({ kty: z.string(), crv: z.string(), x: z.string(), y: z.string(), d: z.string() }),
  }),
});

const TOKEN_ANSWER = z.strictObject({ token: z.string(), expires_in: z.number() });

/** The function `auth`: tokens made here are sent to both peers, and what they make is verified here. */
export async function authCases(): Promise<CaseTable> {
  const { vars } = KEYS.parse(parse(await readFile(CONFIG, "utf8")));
  const secret = new TextEncoder().encode(vars.SECRET);
  const privateKey = await importJWK(vars.SIGNING_KEY, "ES256");
  const { d: _private, ...publicJwk } = vars.SIGNING_KEY;
  const publicKey = await importJWK(publicJwk, "ES256");

  const hs256 = await sign("HS256", secret, FAR_AWAY);
  const es256 = await sign("ES256", privateKey, FAR_AWAY);
  return {
    auth: [
      { path: "/", status: 404 },
      { ...ask({ sub: "ada" }), normalize: verify },
      { ...ask({ sub: "ada", alg: "ES256" }), path: "/auth/token", host: "spore.test", normalize: verify },
      { ...ask({ sub: "Ünï ✓", alg: "HS256" }), normalize: verify },
      { ...ask({ sub: "ada", alg: "none" }), status: 400 },
      { ...ask({}), status: 400 },
      { ...ask(null), status: 400 },
      { path: "/token", method: "POST", body: "{", headers: JSON_TYPE, status: 400 },
      { path: "/token", status: 404 },
      me(hs256, 200),
      me(es256, 200),
      { ...me(es256, 200), path: "/auth/me?x", host: "spore.test" },
      me(await sign("HS256", secret, LONG_AGO), 401),
      me(await sign("HS256", new TextEncoder().encode("another secret, as long as that one"), FAR_AWAY), 401),
      me(`${es256.slice(0, -8)}AAAAAAAA`, 401),
      me("not.a.token", 401),
      me(`${hs256}.more`, 401),
      { path: "/me", status: 401 },
      { path: "/me", headers: { Authorization: "Basic YTpi" }, status: 401 },
    ],
  };

  function sign(alg: string, key: CryptoKey | Uint8Array, exp: number): Promise<string> {
    const claims = new SignJWT({ sub: "grace" }).setProtectedHeader({ alg }).setIssuer(vars.ISSUER);
    return claims.setExpirationTime(exp).sign(key);
  }

  async function verify(body: string): Promise<string> {
    const { token, expires_in } = TOKEN_ANSWER.parse(JSON.parse(body));
    const key = decodeProtectedHeader(token).alg === "HS256" ? secret : publicKey;
    const { payload, protectedHeader } = await jwtVerify(token, key, { issuer: vars.ISSUER });
    const lifetime = (payload.exp ?? 0) - (payload.iat ?? 0);
    return JSON.stringify({
      protectedHeader,
      claims: Object.keys(payload),
      sub: payload.sub,
      lifetime,
      expires_in,
    });
  }
}

function ask(body: unknown): Case {
  return { path: "/token", method: "POST", headers: JSON_TYPE, body: JSON.stringify(body), status: 200 };
}

function me(token: string, status: number): Case {
  return { path: "/me", headers: { Authorization: `Bearer ${token}` }, status };
}
