//! Tests of the set of articles that a request defines, for operations on the set.

use std::sync::Arc;

use proptest::prelude::*;
use souwen_article::Article;
use souwen_index::StateSource;
use souwen_index::testing::InMemory;
use souwen_search::{Engine, Field, NoSet, Period, SearchRequest, ValueFilter};
use souwen_text::{Date, DateRange};

use crate::util::{Build, article, ask};

fn coverage() -> Vec<Article> {
    vec![
        article("a", "港口扩建", &["江城港口的扩建工程开工。"])
            .source("江城日报")
            .date("2024-03-01"),
        article("b", "轮渡夜航", &["港口的轮渡增开夜航，扩建以后班次更多。"])
            .source("江城日报")
            .date(""),
        article("c", "鲸鱼湾", &["鲸鱼湾来了鲸鱼。"]).source("海港晚报").date("2025-01-01"),
        article("d", "机场扩建", &["机场的扩建工程开工。"]).source("海港晚报").date("2024-03-09"),
    ]
}

struct World {
    source: Arc<InMemory>,
    engine: Engine,
}

fn world() -> World {
    let source = Arc::new(InMemory::of(&coverage()).with_synonyms("港口, 码头\n"));
    World { engine: Engine::new(Arc::clone(&source) as _), source }
}

impl World {
    /// The number of articles in the set of a request.
    fn count(&self, request: &SearchRequest) -> Result<usize, NoSet> {
        let set = self.engine.matching(request)?;
        Ok(self.source.state().retrieval.count(&set).unwrap())
    }
}

#[test]
fn the_set_is_what_a_search_counts() {
    let world = world();
    let check = |request: &SearchRequest, expected: usize| {
        assert_eq!(world.count(request), Ok(expected), "{request:?}");
        assert_eq!(world.engine.search(request).unwrap().total, expected, "{request:?}");
    };
    check(&ask("港口"), 2);
    check(&ask("港口扩建"), 2);
    check(&ask("\"港口扩建\""), 1);
    // Partial matches, and matches of a better query, are not in it.
    check(&ask("港口火车站"), 0);
    check(&ask("码头"), 2);
    check(&ask("扩建 -机场"), 2);
    check(&ask("title:扩建"), 2);
    check(&ask("date:2024-03"), 2);
    let filters = vec![ValueFilter::new(Field::Source, "海港晚报")];
    check(&SearchRequest { filters: filters.clone(), ..ask("") }, 2);
    check(&SearchRequest { filters: filters.clone(), ..ask("扩建") }, 1);
    let both = vec![filters[0].clone(), ValueFilter::new(Field::Source, "江城日报")];
    check(&SearchRequest { filters: both, ..ask("扩建") }, 3);
    let month = vec![filters[0].clone(), ValueFilter::new(Period::Month, "2024-03")];
    check(&SearchRequest { filters: month, ..ask("") }, 1);
    let dates = DateRange { from: Date::new(2024, 3, 2), to: None };
    check(&SearchRequest { dates, ..ask("") }, 2);
    // The requested page and order do not matter.
    check(&SearchRequest { limit: 0, offset: 3, collapse: true, ..ask("扩建") }, 3);
}

#[test]
fn nothing_is_never_taken_for_everything() {
    let world = world();
    let check = |query: &str, expected: NoSet| {
        assert_eq!(world.count(&ask(query)), Err(expected), "{query}");
    };
    check("", NoSet::Empty);
    for query in [" ", "。", "()", "\"\"", "-", "。 ！"] {
        check(query, NoSet::QuerySaysNothing);
        // A filter beside it makes no difference.
        let filters = vec![ValueFilter::new(Field::Source, "海港晚报")];
        let request = SearchRequest { filters, ..ask(query) };
        assert_eq!(world.count(&request), Err(NoSet::QuerySaysNothing), "{query}");
    }
    for query in ["港口 filetype:pdf", "港口 site:example.com", "港口 NEAR/5 title:扩建"] {
        check(query, NoSet::QueryLeftOut);
    }
    check(&"港口扩建，".repeat(300), NoSet::QueryTooLong);
}

proptest! {
    #[test]
    fn whatever_is_typed_the_set_is_what_a_search_counts(
        query in "([港口扩建机场鲸鱼湾轮渡 。，\"()|-]|OR |title:|date:2024|码头){0,8}",
        of_paper: bool,
    ) {
        let world = world();
        let filters = of_paper.then(|| ValueFilter::new(Field::Source, "江城日报"));
        let request = SearchRequest { filters: Vec::from_iter(filters), ..ask(&query) };
        match world.count(&request) {
            Ok(count) => prop_assert_eq!(count, world.engine.search(&request).unwrap().total),
            // A refused set would have been everything that matches the filter.
            Err(_) => {
                let all = SearchRequest { query: String::new(), ..request.clone() };
                let all = world.engine.search(&all).unwrap().total;
                prop_assert_eq!(world.engine.search(&request).unwrap().total, all);
            }
        }
    }
}
