// The official client for the revision without a handshake, over both transports: PROGRAM INDEX URL
import assert from "node:assert/strict";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { check } from "./checks.mjs";

const [program, index, url] = process.argv.slice(2);
for (const mode of [{ pin: "2026-07-28" }, "auto", "legacy"]) {
  for (const transport of [
    new StdioClientTransport({ command: program, args: ["mcp", "--index", index], stderr: "inherit" }),
    new StreamableHTTPClientTransport(new URL("/mcp", url)),
  ]) {
    const client = new Client({ name: "check", version: "1" }, { versionNegotiation: { mode } });
    await client.connect(transport);
    const expected = mode === "legacy" ? "2025-11-25" : "2026-07-28";
    assert.equal(client.getNegotiatedProtocolVersion(), expected);
    await check(client);
    await client.close();
  }
}
console.log("done");
