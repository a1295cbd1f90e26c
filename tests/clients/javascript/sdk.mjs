// The official SDK for the revisions with a handshake, over both transports: PROGRAM INDEX URL
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { check } from "./checks.mjs";

const [program, index, url] = process.argv.slice(2);
for (const transport of [
  new StdioClientTransport({ command: program, args: ["mcp", "--index", index], stderr: "inherit" }),
  new StreamableHTTPClientTransport(new URL("/mcp", url)),
]) {
  const client = new Client({ name: "check", version: "1" });
  await client.connect(transport);
  assert.equal(client.getServerVersion().name, "souwen");
  await client.ping();
  await check(client);
  await client.close();
}
console.log("done");
