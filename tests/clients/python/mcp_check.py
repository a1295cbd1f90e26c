"""The official SDK for Python, over both transports and in both ways of speaking: PROGRAM INDEX URL"""

import asyncio
import json
import sys

from mcp import Client, MCPError, StdioServerParameters

TOOLS = ["search", "fetch", "concordance", "count_by", "similar", "suggest"]


async def call(client, name, **arguments):
    result = await client.call_tool(name, arguments)
    (content,) = result.content
    return {"error": content.text} if result.is_error else json.loads(content.text)


async def refused(asked):
    try:
        await asked
    except MCPError:
        return
    raise AssertionError("this was to be refused")


async def check(client):
    assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
    # Who states the revision has not asked what there is.
    assert "Chinese news articles" in (client.instructions or "Chinese news articles")
    found = await call(client, "search", query="中吉乌铁路")
    assert found["total"] >= 1 and "中吉乌铁路" in found["results"][0]["text"], found
    first = await call(client, "search", query="中亚", limit=2)
    second = await call(client, "search", query="中亚", limit=2, cursor=first["next_cursor"])
    ids = [result["id"] for result in first["results"] + second["results"]]
    assert len(set(ids)) == 4, ids
    for id in ids:
        read = await call(client, "fetch", id=id)
        assert read["text"].startswith("[p1] ") and read["metadata"]["paragraph_url"], read
    counted = await call(client, "count_by", query="中亚", by="month")
    assert counted["rows"][0]["value"] == "2023-05", counted
    lines = (await call(client, "concordance", query="铁路", limit=3))["lines"]
    assert [line["match"] for line in lines] == ["铁路"] * 3, lines
    wrong = await call(client, "search", query="中亚", limit=1000)
    assert "`limit` is a whole number" in wrong["error"], wrong
    await refused(client.call_tool("delete", {}))
    resource = (await client.list_resources()).resources[0]
    (content,) = (await client.read_resource(resource.uri)).contents
    assert "[p1] " in content.text, content
    await refused(client.read_resource("souwen://articles/gone"))


async def main(program, index, url):
    for mode, version in [("auto", "2026-07-28"), ("legacy", "2025-11-25"), ("2026-07-28", "2026-07-28")]:
        for server in [
            StdioServerParameters(command=program, args=["mcp", "--index", index]),
            f"{url}/mcp",
        ]:
            async with Client(server, mode=mode) as client:
                assert client.protocol_version == version, (mode, client.protocol_version)
                await check(client)


asyncio.run(main(*sys.argv[1:]))
print("done")
