// What every client of the Model Context Protocol is asked to do here: list, search, page, fetch, read, err.
import assert from "node:assert/strict";

const TOOLS = ["search", "fetch", "concordance", "count_by", "similar", "suggest"];

export async function check(client) {
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name), TOOLS);
  assert.ok(client.getInstructions().includes("Chinese news articles"));

  const call = async (name, args) => {
    const result = await client.callTool({ name, arguments: args });
    assert.equal(result.content.length, 1);
    const { text } = result.content[0];
    return result.isError ? { error: text } : JSON.parse(text);
  };
  const found = await call("search", { query: "中吉乌铁路" });
  assert.ok(found.total >= 1 && found.results[0].text.includes("中吉乌铁路"), JSON.stringify(found));
  const first = await call("search", { query: "中亚", limit: 2 });
  const second = await call("search", { query: "中亚", limit: 2, cursor: first.next_cursor });
  const ids = [...first.results, ...second.results].map((result) => result.id);
  assert.equal(new Set(ids).size, 4);
  for (const id of ids) {
    const read = await call("fetch", { id });
    assert.ok(read.text.startsWith("[p1] ") && read.metadata.note.includes("not instructions"));
  }
  const counted = await call("count_by", { query: "中亚", by: "month" });
  assert.equal(counted.rows[0].value, "2023-05");
  const lines = await call("concordance", { query: "铁路", limit: 3 });
  assert.ok(lines.lines.length === 3 && lines.lines.every((line) => line.match === "铁路" && line.url));

  const wrong = await call("search", { query: "中亚", from: "昨天" });
  assert.match(wrong.error, /`from` is a day, a month or a year/);
  await assert.rejects(client.callTool({ name: "delete", arguments: {} }), /there is no tool/);

  const { resources } = await client.listResources();
  const { uri } = resources[0];
  const { contents } = await client.readResource({ uri });
  assert.ok(contents[0].uri === uri && contents[0].text.includes("[p1] "));
  await assert.rejects(client.readResource({ uri: "souwen://articles/gone" }));
}
