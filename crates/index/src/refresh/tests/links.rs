//! Symbolic links: which ones are followed, and what happens to the articles behind the others.

use std::os::unix::fs::symlink;

use super::*;

/// `n` files beside the folder `a`, a link to them in `a`, and one file in `a`.
fn world(n: usize) -> RefreshWorld {
    let world = RefreshWorld::new();
    world.write("a/own.md", "# 自家\n\n江城新桥通车。\n");
    for number in 0..n {
        world.write(&format!("far/{number}.md"), &format!("# 远{number}\n\n第{number}篇。\n"));
    }
    symlink("../far", world.path("a/link")).unwrap();
    world
}

fn following(world: &RefreshWorld) -> RefreshOptions {
    RefreshOptions { follow: true, ..world.options(&["a"], &[]) }
}

#[test]
fn a_link_out_of_all_folders_is_counted_and_reported_once() {
    let world = world(1);
    symlink("../far/0.md", world.path("a/one.md")).unwrap();
    let report = world.refresh(&["a"]);
    assert_eq!((report.files_read, report.links_not_followed), (1, 2));
    assert_eq!(report.notes.len(), 1, "{:?}", report.notes);
    assert!(report.notes[0].to_string().contains("and 1 more lead out"), "{}", report.notes[0]);
    assert_eq!(report.notes[0].kind, souwen_article::NoteKind::Info);
    let report = world.refresh_with(&following(&world));
    assert_eq!((report.files_read, report.links_not_followed), (2, 0));
    assert_eq!(report.notes, []);
}

#[test]
fn a_link_into_a_folder_that_is_read_is_followed() {
    let world = world(2);
    let report = world.refresh(&["a", "far"]);
    assert_eq!((report.files_read, report.links_not_followed), (5, 0));
    // A link that is given as a path is followed as well.
    let world = self::world(2);
    assert_eq!(world.refresh(&["a/link"]).files_read, 2);
}

#[test]
fn articles_behind_a_link_do_not_go_silently() {
    let small = world(1);
    small.refresh_with(&following(&small));
    let report = small.refresh(&["a"]);
    assert_eq!((report.removed, report.links_not_followed), (1, 1));
    let message = report.notes[0].to_string();
    assert!(
        message.ends_with("so that a file of the last time is not found any more"),
        "{message}"
    );

    let large = world(60);
    large.refresh_with(&following(&large));
    let refused = large.fails(&large.options(&["a"], &[]));
    assert!(matches!(
        refused,
        RefreshError::NeedsPrune { removed: 60, articles: 61, behind_links: 60 }
    ));
    assert!(refused.to_string().contains("60 files lie behind links"), "{refused}");
    // Now all articles of the folder are behind the link.
    fs::remove_file(large.path("a/own.md")).unwrap();
    large.refresh_with(&following(&large));
    assert!(matches!(
        large.fails(&large.options(&["a"], &[])),
        RefreshError::NeedsPrune { removed: 60, .. }
    ));
    let pruned = RefreshOptions { prune: true, ..large.options(&["a"], &[]) };
    assert_eq!(large.refresh_with(&pruned).removed, 60);
}
