//! Compares the documents with the repository: the files that they name exist, and the commands in them work.

mod api;
mod fields;
mod figures;
mod layers;
mod links;
mod pushing;
mod widget;

use std::collections::BTreeSet;

use crate::util::process::souwen;
use crate::util::{read, repository};

const DOCUMENTS: [&str; 25] = [
    "README.md",
    "README.zh.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "CORPUS.md",
    "SECURITY.md",
    "docs/assistants.md",
    "docs/citing.md",
    "docs/command-line.md",
    "docs/damage.md",
    "docs/http.md",
    "docs/pushing.md",
    "docs/operations.md",
    "docs/performance.md",
    "docs/query-language.md",
    "docs/query-language.zh.md",
    "docs/ranking.md",
    "docs/reading.md",
    "docs/reading.zh.md",
    "docs/research.md",
    "docs/scaling.md",
    "docs/serving.md",
    "docs/widget.md",
    "index/README.md",
];

/// Documents in English and in Chinese.
const PAIRS: [(&str, &str); 3] = [
    ("README.md", "README.zh.md"),
    ("docs/query-language.md", "docs/query-language.zh.md"),
    ("docs/reading.md", "docs/reading.zh.md"),
];

/// The maximum length of a README, in bytes: longer explanations belong in a manual.
const README_BYTES: usize = 8 << 10;

/// The fenced code blocks of a document, without their fences.
fn code_blocks(document: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            match open.take() {
                Some(block) => blocks.push(block),
                None => open = Some(String::new()),
            }
        } else if let Some(block) = &mut open {
            block.push_str(line);
            block.push('\n');
        }
    }
    assert!(open.is_none(), "a code block is not closed");
    blocks
}

/// A document without its code blocks.
fn prose(document: &str) -> String {
    let mut prose = String::new();
    let mut in_block = false;
    for line in document.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose
}

/// The code spans of a document, those in code blocks left out.
fn code_spans(document: &str) -> Vec<String> {
    prose(document).split('`').skip(1).step_by(2).map(str::to_string).collect()
}

/// The targets of a document's links, except web addresses, without their anchors.
fn link_targets(document: &str) -> Vec<String> {
    document
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.split('#').next().unwrap().to_string())
        .filter(|target| !target.is_empty() && !target.contains("://"))
        .collect()
}

/// Whether a code span is the path of a file in the repository: it begins with a folder of the top level, or
/// is the name of a file there. `target/` does not count, because Cargo creates it.
fn is_repository_path(span: &str) -> bool {
    const FOLDERS: [&str; 11] = [
        "src/",
        "crates/",
        "benches/",
        "tests/",
        "docs/",
        "corpus/",
        "examples/",
        "scripts/",
        "index/",
        ".ci/",
        ".github/",
    ];
    const ENDINGS: [&str; 4] = [".md", ".toml", ".rs", ".lock"];
    // The settings file belongs to the user.
    if span == "souwen.toml" || span.contains(|c: char| c.is_whitespace() || "*<>{}…$:".contains(c))
    {
        return false;
    }
    FOLDERS.iter().any(|folder| span.starts_with(folder))
        || (!span.contains('/') && !span.starts_with('.'))
            && ENDINGS.iter().any(|ending| span.ends_with(ending))
}

#[test]
fn every_path_exists() {
    let mut missing = Vec::new();
    let mut checked = 0;
    for document in DOCUMENTS {
        let text = read(document);
        let folder = repository().join(document).parent().unwrap().to_path_buf();
        for target in link_targets(&text) {
            checked += 1;
            if !folder.join(&target).exists() {
                missing.push(format!("{document} links to {target}"));
            }
        }
        for span in code_spans(&text).iter().filter(|span| is_repository_path(span)) {
            checked += 1;
            if !repository().join(span).exists() {
                missing.push(format!("{document} names {span}"));
            }
        }
    }
    assert!(missing.is_empty(), "these do not exist:\n{}", missing.join("\n"));
    assert!(checked > 30, "only {checked} paths were recognised: is the search for them broken?");
}

#[test]
fn the_first_commands_are_the_ones_that_work() {
    for readme in ["README.md", "README.zh.md"] {
        let blocks = code_blocks(&read(readme));
        let first_screen = blocks[..blocks.len().min(3)].concat();
        assert!(first_screen.contains("cargo run --release -- serve\n"), "{readme}");
        assert!(blocks.concat().contains("scripts/test\n"), "{readme}");
        let bytes = read(readme).len();
        assert!(bytes <= README_BYTES, "{readme} has {bytes} bytes: move something into docs/");
    }
    assert!(repository().join("scripts/test").is_file());
    assert!(read(".ci/run").contains("scripts/test"));
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("name = \"souwen\""), "the binary that `cargo run` starts");
}

#[test]
fn every_command_of_the_readme_is_known() {
    let help = souwen(["--help"]).success().stdout;
    let known: BTreeSet<&str> = help
        .lines()
        .filter(|line| line.starts_with("  ") && !line.trim_start().starts_with('-'))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let mut named = BTreeSet::new();
    for document in DOCUMENTS {
        let text = read(document);
        let code = [code_blocks(&text), code_spans(&text)].concat();
        for line in code.iter().flat_map(|code| code.lines()) {
            let mut words = line.split_whitespace().skip_while(|word| !word.ends_with("souwen"));
            words.next();
            let command = words.next().unwrap_or_default();
            if command.starts_with(|c: char| c.is_ascii_lowercase())
                && command.chars().all(|c| c.is_ascii_lowercase())
            {
                named.insert((document, command.to_string()));
            }
        }
    }
    assert!(named.len() >= 8, "{named:?}");
    for (document, command) in named {
        assert!(known.contains(command.as_str()), "{document}: souwen {command} is not in --help");
    }
}

#[test]
fn both_languages_have_the_same_code() {
    for (english, chinese) in PAIRS {
        assert_eq!(code_blocks(&read(chinese)), code_blocks(&read(english)), "{chinese}");
    }
}

/// The help of the program and of all its commands.
fn every_help() -> String {
    let mut help = souwen(["--help"]).success().stdout;
    for command in commands() {
        help.push_str(&souwen([command.as_str(), "--help"]).success().stdout);
    }
    let below =
        [("dict", vec!["add", "remove", "list", "learn"]), ("key", vec!["add", "list", "revoke"])];
    for (command, below) in below {
        for below in below {
            help.push_str(&souwen([command, below, "--help"]).success().stdout);
        }
    }
    help
}

/// Every option is in a manual: by itself, or by its name among the settings.
#[test]
fn every_option_is_in_a_manual() {
    let manuals: String =
        DOCUMENTS.iter().filter(|name| is_manual(name)).map(|name| read(name)).collect();
    let settings = read("docs/serving.md");
    let help = every_help();
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let options: BTreeSet<&str> = lines
        .filter_map(|line| line.split([' ', '[', '=']).find(|word| word.starts_with("--")))
        .filter(|option| !["--help", "--version"].contains(option))
        .collect();
    assert!(options.len() > 80, "{options:?}");
    for option in options {
        let as_setting = format!("`{}`", option.trim_start_matches('-'));
        assert!(
            manuals.contains(option) || settings.contains(&as_setting),
            "{option} is in no manual"
        );
    }
}

#[test]
fn every_option_of_the_documents_is_known() {
    let help = every_help();
    let mut checked = 0;
    for document in DOCUMENTS.iter().filter(|name| name.starts_with("README") || is_manual(name)) {
        let text = read(document);
        let code = [code_blocks(&text), code_spans(&text)].concat();
        let options: BTreeSet<&str> = code
            .iter()
            .flat_map(|code| code.lines())
            .filter(|line| line.trim_start().starts_with("souwen ") || line.starts_with("--"))
            .flat_map(str::split_whitespace)
            .filter(|word| word.starts_with("--") && word.len() > 2)
            .map(|word| word.split('=').next().unwrap())
            // The first is Cargo's, the others are properties of style sheets.
            .filter(|word| *word != "--release" && !word.starts_with("--souwen-"))
            .collect();
        checked += options.len();
        for option in options {
            assert!(help.contains(option), "{document}: {option} is in no --help");
        }
    }
    assert!(checked > 60, "only {checked} options were recognised");
}

/// The commands, as the help lists them.
fn commands() -> Vec<String> {
    let help = souwen(["--help"]).success().stdout;
    let commands = help.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = commands.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Whether a document tells users what to type.
fn is_manual(name: &str) -> bool {
    name.starts_with("docs/")
}

/// The manuals describe every command, route, setting, field and kind of file.
#[test]
fn the_manuals_are_complete() {
    let check = |manual: &str, what: &str, expected: &mut dyn Iterator<Item = String>| {
        let text = read(manual);
        let missing: Vec<String> = expected.filter(|name| !text.contains(name.as_str())).collect();
        assert!(missing.is_empty(), "{manual} lacks {what} {missing:?}");
    };
    let mut commands = commands().into_iter().map(|name| format!("`souwen {name}`"));
    check("docs/command-line.md", "the commands", &mut commands);

    let table = read("crates/http/src/routes/table.rs");
    let table = table.split("mod tests").next().unwrap();
    let routes: Vec<&str> = table
        .split("Path::")
        .filter_map(|rest| rest.split_once("(\"")?.1.split_once('"'))
        .map(|(path, _)| path.trim_end_matches('/'))
        .filter(|path| path.starts_with('/') && !path.starts_with("/compat/"))
        .collect();
    assert!(routes.len() > 30, "{routes:?}");
    check("docs/http.md", "the routes", &mut routes.iter().map(ToString::to_string));

    let settings = souwen(["config", "--json"]).success().json();
    let settings = settings["settings"].as_array().unwrap().clone();
    assert!(settings.len() > 20, "{settings:?}");
    let mut settings =
        settings.iter().map(|setting| format!("`{}`", setting["name"].as_str().unwrap()));
    check("docs/serving.md", "the settings", &mut settings);

    for manual in ["docs/query-language.md", "docs/query-language.zh.md"] {
        let fields = souwen::article::Field::ALL.into_iter();
        check(manual, "the fields", &mut fields.map(|field| field.name().to_owned()));
    }
    for manual in ["docs/reading.md", "docs/reading.zh.md"] {
        let endings = souwen::article::kind::READ_EXTENSIONS.split(' ');
        check(manual, "the endings", &mut endings.map(|ending| format!("`{ending}`")));
    }
}

#[test]
fn documents_are_read_as_they_are_written() {
    let document = "a `src/x.rs` b [c](d.md#e) [f](https://g.h)\n```sh\n`souwen index`\n```\n`i j`";
    assert_eq!(code_blocks(document), ["`souwen index`\n"]);
    assert_eq!(code_spans(document), ["src/x.rs", "i j"]);
    assert_eq!(link_targets(document), ["d.md"]);
    for (span, expected) in [
        ("crates/text/src/fold.rs", true),
        ("corpus/", true),
        ("Cargo.toml", true),
        ("index/gen-N/…", false),
        ("souwen index --dry-run", false),
        ("/search", false),
        ("docs.jsonl", false),
    ] {
        assert_eq!(is_repository_path(span), expected, "{span}");
    }
}
