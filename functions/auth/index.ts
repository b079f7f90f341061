import { SignJWT, errors, importJWK, jwtVerify } from "jose";
import type { CryptoKey, JWK } from "jose";

interface Env {
  readonly ISSUER: string;
  readonly SECRET: string;
  /** The private JWK of an EC key on P-256. */
  readonly SIGNING_KEY: JWK;
}

type Algorithm = "ES256" | "HS256";

// Shows Web Crypto through jose: POST /token signs with ES256 or HS256, GET /me verifies either.
export default {
  async fetch(request, env) {
    const path = new URL(request.url).pathname.replace(/^\/auth(?=\/|$)/, "") || "/";
    if (request.method === "POST" && path === "/token") return issue(request, env);
    if (request.method === "GET" && path === "/me") return identify(request, env);
    return Response.json({ error: "not_found", endpoints: ["POST /token", "GET /me"] }, { status: 404 });
  },
} satisfies ExportedHandler<Env>;

async function issue(request: Request, env: Env): Promise<Response> {
  const body = await readJson(request);
  const sub = body?.["sub"];
  const alg = body?.["alg"] ?? "ES256";
  if (typeof sub !== "string" || sub === "" || (alg !== "ES256" && alg !== "HS256")) {
    return Response.json(
      { error: "invalid_request", wanted: { sub: "text", alg: "ES256 or HS256" } },
      { status: 400 },
    );
  }
  const token = await new SignJWT({ sub })
    .setProtectedHeader({ alg, typ: "JWT" })
    .setIssuer(env.ISSUER)
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(await signingKey(alg, env));
  return Response.json({ token, expires_in: 3600 }, { headers: { "Cache-Control": "no-store" } });
}

async function identify(request: Request, env: Env): Promise<Response> {
  const token = /^Bearer (\S+)$/i.exec(request.headers.get("Authorization") ?? "")?.[1];
  if (token === undefined) return refuse('Bearer realm="spore"', "missing_token");
  try {
    const { payload, protectedHeader } = await jwtVerify(token, ({ alg }) => verifyingKey(alg, env), {
      issuer: env.ISSUER,
      algorithms: ["ES256", "HS256"],
    });
    return Response.json({ sub: payload.sub, exp: payload.exp, alg: protectedHeader.alg });
  } catch (error) {
    if (error instanceof errors.JOSEError) return refuse('Bearer error="invalid_token"', error.code);
    throw error;
  }
}

async function signingKey(alg: Algorithm, env: Env): Promise<CryptoKey | Uint8Array> {
  return alg === "HS256" ? new TextEncoder().encode(env.SECRET) : importJWK(env.SIGNING_KEY, alg);
}

async function verifyingKey(alg: string | undefined, env: Env): Promise<CryptoKey | Uint8Array> {
  if (alg === "HS256") return new TextEncoder().encode(env.SECRET);
  const { d: _private, ...publicKey } = env.SIGNING_KEY;
  return importJWK(publicKey, "ES256");
}

function refuse(challenge: string, error: string): Response {
  return Response.json({ error }, { status: 401, headers: { "WWW-Authenticate": challenge } });
}

async function readJson(request: Request): Promise<Record<string, unknown> | undefined> {
  try {
    return await request.json<Record<string, unknown>>();
  } catch {
    return undefined;
  }
}
