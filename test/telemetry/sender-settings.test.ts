import { describe, expect, test } from "vitest";
import { readSenderSettings } from "../../gateway/telemetry/otlp/sender-settings.ts";

describe("readSenderSettings()", () => {
  test.each([
    [{}, "http://localhost:4318/v1/traces"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://c.example/base/" }, "https://c.example/base/v1/traces"],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://c.example/own" }, "http://c.example/own"],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://a", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://b/" },
      "http://b/",
    ],
  ])("finds the endpoint of %j", (environment, url) => {
    expect(readSenderSettings(environment, "TRACES").url.href).toBe(url);
  });

  test("puts the signal's headers over those of all", () => {
    const { headers } = readSenderSettings(
      {
        OTEL_EXPORTER_OTLP_HEADERS: "Api-Key=a%20b=c, x=1",
        OTEL_EXPORTER_OTLP_LOGS_HEADERS: "x=2",
        OTEL_EXPORTER_OTLP_TRACES_HEADERS: "x=3",
      },
      "LOGS",
    );

    expect(headers).toEqual({ "api-key": "a b=c", x: "2" });
  });

  test("reads time and compression", () => {
    const environment = { OTEL_EXPORTER_OTLP_TIMEOUT: "500", OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" };

    expect(readSenderSettings(environment, "METRICS")).toMatchObject({ timeoutMs: 500, isCompressed: true });
  });

  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "here" }, 'Cannot send to "here/v1/traces"'],
    [{ OTEL_EXPORTER_OTLP_TIMEOUT: "soon" }, "wanted milliseconds"],
    [{ OTEL_EXPORTER_OTLP_COMPRESSION: "brotli" }, "wanted gzip or none"],
  ])("refuses %j", (environment, message) => {
    expect(() => readSenderSettings(environment, "TRACES")).toThrow(message);
  });
});
