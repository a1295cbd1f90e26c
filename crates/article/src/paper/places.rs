//! The places of a story on its pages, as its record stores them.

use serde_json::{Value, json};
use souwen_print::{Place, Story};

use crate::model::{PAGES, PLACES, TITLE_PLACES};

/// The entries of `meta` for the places of a story: the pages, the places of its paragraphs and of its
/// title.
pub(super) fn places(story: &Story) -> Vec<(&'static str, Value)> {
    let pages = if story.page == story.last_page {
        story.page.to_string()
    } else {
        format!("{}-{}", story.page, story.last_page)
    };
    let paragraphs = story.paragraphs.iter().filter(|paragraph| !paragraph.text.trim().is_empty());
    let paragraphs: Vec<Value> = paragraphs.map(|paragraph| all(&paragraph.places)).collect();
    let mut kept = vec![(PAGES, Value::String(pages)), (PLACES, Value::Array(paragraphs))];
    if !story.places.is_empty() {
        kept.push((TITLE_PLACES, all(&story.places)));
    }
    kept
}

fn all(places: &[Place]) -> Value {
    let edges = places.iter().map(|Place { page, area }| {
        let [left, top, right, bottom] =
            [area.left, area.top, area.right, area.bottom].map(whole_points);
        json!([page, left, top, right, bottom])
    });
    Value::Array(edges.collect())
}

#[expect(clippy::cast_possible_truncation, reason = "saturates, and pages are not that large")]
fn whole_points(edge: f32) -> i32 {
    edge.round() as i32
}
