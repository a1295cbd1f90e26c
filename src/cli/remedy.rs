//! Remedies for messages of the library, in terms of the command line. The library knows no options and
//! commands, so its messages end where these continue: `…; name it` becomes `…; name it with --encoding`.

use std::path::Path;

#[cfg(feature = "engine")]
use crate::cli::remote::VARIABLE;
use souwen::article::{Note, Remedy};
#[cfg(feature = "engine")]
use souwen::cluster::{ClusterError, publish::PublishError, state::LeaseError};
use souwen::eval::{CollectionError, RunError};
use souwen::http::Notice;
use souwen::index::{CheckRemedy, IndexError, RefreshError};
use souwen::search::SearchError;

/// A note on one line, with its remedy.
pub fn with_remedy(note: &Note) -> String {
    format!("{note}{}", for_note(note))
}

/// The remedy for a note, which continues its message.
pub fn for_note(note: &Note) -> &'static str {
    match note.remedy {
        Some(Remedy::NameEncoding) => " with --encoding",
        Some(Remedy::FollowLinks) => "; --follow follows them",
        Some(Remedy::MapColumn) => " with --map title=NAME",
        None => "",
    }
}

/// The remedy for an error of the index.
pub fn of_index(error: &IndexError) -> Option<String> {
    Some(match error {
        IndexError::Missing(dir) => {
            format!(" with `souwen index PATH --index {}`", dir.display())
        }
        IndexError::Foreign { .. } | IndexError::Denied { .. } => " with --index".to_owned(),
        IndexError::Damaged { path, .. } if error.is_beyond_healing() => {
            format!(" with `souwen salvage {} --index NEW`", path.display())
        }
        IndexError::Damaged { path, .. } => {
            format!(" with `souwen index --index {}`", path.display())
        }
        IndexError::Format { path, found, expected } if found < expected => {
            format!(" with `souwen index --index {}`", path.display())
        }
        IndexError::Format { .. } => " with `souwen index`".to_owned(),
        IndexError::Upgrade { path, source, .. } => match source.as_ref() {
            IndexError::Damaged { .. } => {
                format!(" with `souwen salvage {} --index NEW`", path.display())
            }
            source => return of_index(source),
        },
        IndexError::Occupied(_) => " with --index".to_owned(),
        IndexError::Read(_) => " (`souwen check`)".to_owned(),
        // These messages are complete.
        _ => return None,
    })
}

/// The remedy for an error of a cluster.
#[cfg(feature = "engine")]
pub fn of_cluster(error: &ClusterError) -> Option<String> {
    match error {
        ClusterError::Refused { status: 401, .. } => Some(format!(
            "; name the user with --remote-user and a file that holds the password with \
             --remote-key-file, or put it into the variable {VARIABLE}"
        )),
        ClusterError::Refused { status: 403, .. } => {
            Some("; the user lacks a right, which the operator of the cluster gives".to_owned())
        }
        _ => None,
    }
}

/// The remedy for an error of publishing.
#[cfg(feature = "engine")]
pub fn of_publish(error: &PublishError) -> Option<String> {
    match error {
        PublishError::Cluster(error) | PublishError::Lease(LeaseError::Cluster(error)) => {
            of_cluster(error)
        }
        PublishError::Index(error) => of_index(error),
        _ => None,
    }
}

/// The remedy for a problem that a check of the index at `dir` found.
pub fn of_problem(remedy: CheckRemedy, dir: &Path) -> String {
    let dir = dir.display();
    match remedy {
        CheckRemedy::Refresh => {
            format!("; `souwen index --index {dir}` makes it again from what is whole")
        }
        CheckRemedy::Salvage => {
            format!("; `souwen salvage {dir} --index NEW` makes a new index of what can be read")
        }
        CheckRemedy::Wait => "; it is made again when it is next needed".to_owned(),
    }
}

/// The remedy for an error of a refresh.
pub fn of_refresh(error: &RefreshError) -> Option<String> {
    let forget = |path: &Path, index: &Path| {
        format!(": souwen index --forget {} --index {}", path.display(), index.display())
    };
    match error {
        RefreshError::Index(error) => of_index(error),
        RefreshError::NoFolders(_) => Some(", as in `souwen index corpus`".to_owned()),
        RefreshError::Folder { path, index, .. }
        | RefreshError::SuddenlyEmpty { path, index, .. } => Some(forget(path, index)),
        RefreshError::NeedsPrune { behind_links, .. } => Some(match behind_links {
            0 => " by running the command again with --prune".to_owned(),
            _ => " by running the command again with --prune, or follow the links with --follow"
                .to_owned(),
        }),
        _ => None,
    }
}

/// The remedy for an error of a search.
pub fn of_search(error: &SearchError) -> Option<String> {
    match error {
        SearchError::Index(error) => of_index(error),
        _ => None,
    }
}

/// The remedy for a notice of the server.
pub fn of_notice(notice: &Notice) -> Option<String> {
    match notice {
        Notice::Origin(origin) => Some(format!(" (--allow-origin {origin} lets them)")),
        Notice::Host(name) => Some(format!(" (--host {name} makes it one)")),
        _ => None,
    }
}

/// The remedy for an error of a collection.
pub fn of_collection(error: &CollectionError) -> Option<String> {
    let remedy = match error {
        CollectionError::OneFileForMany(_) => " (souwen eval drcd drcd/queries_simplified.tsv)",
        CollectionError::NoSuchQueries { .. } => " with --queries",
        CollectionError::QueriesTwice(_) => " (leave --queries out)",
        _ => return None,
    };
    Some(remedy.to_owned())
}

/// The remedy for an error of a run.
pub fn of_run(error: &RunError) -> Option<String> {
    match error {
        RunError::Refresh(error) => of_refresh(error),
        RunError::Search(error) => of_search(error),
        RunError::OtherFolders { .. } => Some(" with --index, or leave --index out".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::cli::error::{CliError, one_line};

    #[test]
    fn errors_end_with_what_to_type() {
        #[track_caller]
        fn check(error: impl Into<CliError>, expected: &str) {
            let line = one_line(&error.into());
            assert!(line.ends_with(expected), "{line}");
        }
        let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
        check(
            IndexError::Missing("a".into()),
            "no index at a: build one with `souwen index PATH --index a`",
        );
        let foreign = IndexError::Foreign { path: "a".into(), reason: "it is a file".into() };
        check(foreign, "(it is a file): choose another directory with --index");
        let denied = IndexError::Denied { path: "a".into(), source: denied() };
        check(SearchError::from(denied), "or choose another directory with --index");
        let format = IndexError::Format { path: "a".into(), found: 1, expected: 2 };
        check(RefreshError::from(format), "from its own articles with `souwen index --index a`");
        let damaged = |file: &str| IndexError::Damaged {
            path: "a".into(),
            file: file.into(),
            reason: "it is missing".into(),
        };
        let heal =
            "it is missing; heal the index from its own articles with `souwen index --index a`";
        check(damaged("b.pos"), heal);
        check(damaged("b.store"), "into a new index with `souwen salvage a --index NEW`");
        check(IndexError::Read("x".into()), "a check shows what is wrong with it (`souwen check`)");
        check(
            RefreshError::NoFolders("a".into()),
            "not built from any folder yet: name one, as in `souwen index corpus`",
        );
        let (path, index) = ("报道".into(), "a".into());
        check(
            RefreshError::SuddenlyEmpty { path, index, articles: 7 },
            "To remove them, forget the folder: souwen index --forget 报道 --index a",
        );
        check(
            RunError::from(RefreshError::NeedsPrune { removed: 60, articles: 70, behind_links: 0 }),
            "if that is right, allow it by running the command again with --prune",
        );
        check(
            CollectionError::QueriesTwice("q.tsv".into()),
            "is a file of queries already: name no other (leave --queries out)",
        );
        let (file, folder) = ("q.tsv".into(), "a".into());
        check(
            CollectionError::NoSuchQueries { file, folder },
            "every one must have the file of queries that is named with --queries",
        );
        check(
            CollectionError::OneFileForMany("a".into()),
            "instead of a folder (souwen eval drcd drcd/queries_simplified.tsv)",
        );
        check(
            RunError::OtherFolders { index: "a".into(), other: "b".into() },
            "a directory of its own with --index, or leave --index out",
        );
    }

    #[test]
    fn errors_of_a_server_have_a_remedy_too() {
        let error = SearchError::from(IndexError::Read("x".into()));
        let notice = souwen::http::Notice::Index(error);
        assert!(one_line(&notice).ends_with("(`souwen check`)"), "{}", one_line(&notice));
    }

    #[test]
    fn notes_name_the_option_that_would_help() {
        let note = Note::info(Path::new("a.md"), None, "if the text is garbled, name the encoding");
        assert_eq!(with_remedy(&note), "a.md: if the text is garbled, name the encoding");
        let note = note.with_remedy(Remedy::NameEncoding);
        assert_eq!(
            with_remedy(&note),
            "a.md: if the text is garbled, name the encoding with --encoding"
        );
        let note = Note::info(Path::new("a.csv"), None, "map its column of titles");
        assert_eq!(
            with_remedy(&note.with_remedy(Remedy::MapColumn)),
            "a.csv: map its column of titles with --map title=NAME"
        );
    }
}
