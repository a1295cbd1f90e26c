// Meilisearch's own client: a table of requests and what must come back: URL
import assert from "node:assert/strict";
import { Meilisearch } from "meilisearch";

const [url] = process.argv.slice(2);
const client = new Meilisearch({ host: `${url}/compat/meilisearch` });
const index = client.index("articles");
const search = (query, parameters) => index.search(query, parameters);

assert.equal((await client.health()).status, "available");
assert.ok((await client.getVersion()).pkgVersion);
assert.deepEqual((await client.getIndexes()).results.map((one) => one.uid), ["articles"]);
assert.equal((await client.getRawIndex("articles")).primaryKey, "id");

const TABLE = [
  ["中吉乌铁路", {}, (a) => a.estimatedTotalHits === 1 && a.hits.length === 1 && a.limit === 20],
  ["", { limit: 3 }, (a) => a.hits.length === 3 && a.estimatedTotalHits > 3],
  ["", { hitsPerPage: 4, page: 2 }, (a) => a.hits.length === 3 && a.page === 2 && a.totalPages === 2],
  ["中亚", { attributesToRetrieve: ["id"] }, (a) => a.hits.every((hit) => Object.keys(hit).join() === "id")],
  ["中亚", { filter: "month = 2023-05" }, (a) => a.hits.length > 2 && a.hits.every((hit) => hit.month === "2023-05")],
  ["中亚", { filter: ["year = 2023", ["kind = list", "kind = article"]] }, (a) => a.hits.length > 0],
  ["中亚", { filter: "timestamp < 0" }, (a) => a.estimatedTotalHits === 0],
  ["中亚", { filter: "NOT place EXISTS" }, (a) => a.hits.every((hit) => !hit.place)],
  ["", { facets: ["month", "kind"] }, (a) => a.facetDistribution.month["2023-05"] > 3],
  ["", { facets: ["timestamp"] }, (a) => a.facetStats.timestamp.min > 1_684_000_000],
  ["", { sort: ["date:asc"], limit: 1 }, (a) => a.hits[0].date <= "2023-05-18"],
  [
    "铁路",
    { attributesToHighlight: ["body"], highlightPreTag: "<b>", highlightPostTag: "</b>" },
    (a) => a.hits[0]._formatted.body.includes("<b>铁路</b>"),
  ],
  [
    "铁路",
    { attributesToCrop: ["body"], cropLength: 10, cropMarker: "……" },
    (a) => a.hits[0]._formatted.body.includes("铁路") && a.hits[0]._formatted.body.length < 30,
  ],
  ["铁路", { showMatchesPosition: true, attributesToRetrieve: ["body"] }, (a) => a.hits[0]._matchesPosition.body[0].length === 6],
  ["铁路 合作", { matchingStrategy: "all" }, (a) => a.estimatedTotalHits > 0],
  ["\"中亚峰会\"", { distinct: "near_duplicates" }, (a) => a.hits.length > 0],
];
for (const [query, parameters, holds] of TABLE) {
  const answer = await search(query, parameters);
  assert.ok(holds(answer), `${query} ${JSON.stringify(parameters)}: ${JSON.stringify(answer).slice(0, 2000)}`);
}

const { results } = await client.multiSearch({
  queries: [{ indexUid: "articles", q: "铁路", limit: 1 }, { indexUid: "articles", q: "", facets: ["kind"] }],
});
assert.ok(results.length === 2 && results[0].hits.length === 1 && results[1].facetDistribution.kind);
const values = await index.searchForFacetValues({ facetName: "month", facetQuery: "2023" });
assert.deepEqual(values.facetHits.map((hit) => hit.value), ["2023-05"]);
const asked = await index.searchGet("中亚", { limit: 2, attributesToHighlight: ["title"], filter: "year = 2023" });
assert.ok(asked.hits.length === 2 && asked.hits[0]._formatted);
const { id } = asked.hits[0];
assert.equal((await index.getDocument(encodeURIComponent(id))).id, id);

for (const [query, parameters, code] of [
  ["a", { filter: "colour = red" }, "invalid_search_filter"],
  ["a", { sort: ["price:asc"] }, "invalid_search_sort"],
  ["a", { hybrid: { embedder: "x" } }, "invalid_search_hybrid"],
  ["a", { limit: 5000 }, "invalid_search_limit"],
]) {
  await assert.rejects(search(query, parameters), (error) => error.cause.code === code);
}
await assert.rejects(client.index("books").search("a"), (error) => error.cause.code === "index_not_found");
console.log("done");
