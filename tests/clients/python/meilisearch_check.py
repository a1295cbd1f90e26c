"""Meilisearch's own client for Python: a table of requests and what must come back: URL"""

import sys

import meilisearch
from meilisearch.errors import MeilisearchApiError

client = meilisearch.Client(f"{sys.argv[1]}/compat/meilisearch")
index = client.index("articles")
assert client.health() == {"status": "available"}
assert [one.uid for one in client.get_indexes()["results"]] == ["articles"]

TABLE = [
    ("中吉乌铁路", {}, lambda a: a["estimatedTotalHits"] == 1 and len(a["hits"]) == 1),
    ("", {"limit": 3}, lambda a: len(a["hits"]) == 3),
    ("", {"hitsPerPage": 4, "page": 2}, lambda a: len(a["hits"]) == 3 and a["totalPages"] == 2),
    ("", {"offset": 1, "limit": 1}, lambda a: a["offset"] == 1 and len(a["hits"]) == 1),
    ("中亚", {"filter": "month = 2023-05"}, lambda a: {hit["month"] for hit in a["hits"]} == {"2023-05"}),
    ("中亚", {"filter": [["year = 2022", "year = 2023"]]}, lambda a: len(a["hits"]) > 0),
    ("中亚", {"filter": "date 2024 TO 2025"}, lambda a: a["hits"] == []),
    ("", {"filter": "kind NOT IN [article]"}, lambda a: all(hit["kind"] != "article" for hit in a["hits"])),
    ("", {"facets": ["month"]}, lambda a: a["facetDistribution"]["month"]["2023-05"] > 3),
    ("", {"sort": ["date:desc"]}, lambda a: a["hits"] == sorted(a["hits"], key=lambda h: h.get("date", ""), reverse=True)),
    ("铁路", {"attributesToHighlight": ["body"]}, lambda a: "<em>铁路</em>" in a["hits"][0]["_formatted"]["body"]),
    ("铁路", {"attributesToCrop": ["body"]}, lambda a: len(a["hits"][0]["_formatted"]["body"]) < 30),
    ("铁路", {"showMatchesPosition": True}, lambda a: "_matchesPosition" in a["hits"][0]),
    ("铁路", {"attributesToRetrieve": ["title"]}, lambda a: list(a["hits"][0]) == ["title"]),
    ("铁路 合作", {"matchingStrategy": "all"}, lambda a: a["estimatedTotalHits"] > 0),
]
for query, parameters, holds in TABLE:
    answer = index.search(query, parameters)
    assert holds(answer), (query, parameters, str(answer)[:2000])

results = client.multi_search([{"indexUid": "articles", "q": "铁路", "limit": 1}])["results"]
assert len(results[0]["hits"]) == 1
values = index.facet_search("month", "2023")
assert [hit["value"] for hit in values["facetHits"]] == ["2023-05"]
for parameters, code in [
    ({"filter": "colour = red"}, "invalid_search_filter"),
    ({"showRankingScore": True}, "invalid_search_show_ranking_score"),
]:
    try:
        index.search("a", parameters)
        raise SystemExit(f"{parameters} was to be refused")
    except MeilisearchApiError as error:
        assert error.code == code, error.code
print("done")
