//! The documentation at the head of the crate, beside the table of routes.

use super::access::example;
use super::table::{Path, ROUTES, find};
use super::*;

const HEAD: &str = include_str!("../../lib.rs");

/// The paths in the first column of the table of routes, each as an example or, where it ends with `…`, as
/// the beginning of several.
fn paths() -> Vec<String> {
    let table = HEAD.split("//! # Routes").nth(1).unwrap().split("\n//!\n//! Pages, feed").next();
    let rows = table.unwrap().lines().filter_map(|line| line.strip_prefix("//! | `/"));
    let cells = rows.map(|row| format!("/{}", row.split(" | ").next().unwrap()));
    let mut paths = Vec::new();
    for cell in cells {
        for path in cell.split(['`', ',', ' ']).filter(|path| path.starts_with('/')) {
            let path = path.replace("{id}", "x").replace("{day}", "2023-05-19");
            paths.push(path.replace("{commit}", "x").replace("{file}", "y"));
        }
    }
    paths
}

#[test]
fn every_route_is_in_the_documentation() {
    let paths = paths();
    let is_told = |route: Path| {
        paths.iter().any(|path| match path.strip_suffix('…') {
            Some(beginning) => example(route).starts_with(beginning),
            None => find(path).is_some_and(|found| found.path == route),
        })
    };
    let missing: Vec<Path> =
        ROUTES.iter().map(|route| route.path).filter(|path| !is_told(*path)).collect();
    assert!(missing.is_empty(), "the table at the head of lib.rs lacks {missing:?}");
    for path in paths.iter().filter(|path| !path.ends_with('…')) {
        assert!(
            find(path).is_some(),
            "the table at the head of lib.rs has {path}, which is no route"
        );
    }
}

#[test]
fn every_parameter_is_in_the_documentation() {
    let head = HEAD.split("\nmod ").next().unwrap();
    for route in ROUTES {
        for parameter in route.takes.used() {
            let name = format!("`{}`", parameter.name);
            assert!(head.contains(&name), "lib.rs does not tell of {name} of {:?}", route.path);
        }
    }
    let names = |ability| format!("`{}`", Facet::names(ability).join("`, `"));
    let counted = names(Ability::Count);
    assert!(head.contains(&counted), "lib.rs says that `by` names others than {counted}");
}

#[tokio::test]
async fn language_models_are_told_of_every_field() {
    let told = text(&site().get("/llms.txt").await);
    for ability in [Ability::Filter, Ability::Count] {
        for name in Facet::names(ability) {
            assert!(told.contains(&format!("`{name}`")), "{name} is missing in {told}");
        }
    }
    assert!(!told.contains('{'), "{told}");
}
