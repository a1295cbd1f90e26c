//! Tests of the files that only a hosting service uses (`.github/`, `deny.toml`): what they name exists in
//! the repository.

use std::process::Command;

use serde_json::Value;

use crate::util::{files_under, read, repository};

/// The metadata of the workspace and all its dependencies, from Cargo.
fn metadata() -> Value {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--format-version", "1", "--offline", "--locked", "--all-features"]);
    let output = cargo.current_dir(repository()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The values of a list of texts in `deny.toml`.
fn list(name: &str) -> Vec<String> {
    let deny = read("deny.toml");
    let (_, rest) = deny.split_once(&format!("\n{name} = [")).unwrap();
    let (list, _) = rest.split_once(']').unwrap();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a licence expression can be satisfied with the allowed licences. `AND` binds more strongly than
/// `OR`; an old `/` means `OR`.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let expression = expression.replace('/', " OR ");
    // The deepest brackets first: what is in them is allowed or not.
    if let Some(close) = expression.find(')') {
        let open = expression[..close].rfind('(').unwrap();
        let inside = is_allowed(&expression[open + 1..close], allowed);
        let known = if inside { "MIT" } else { "not allowed" };
        let whole = format!("{}{known}{}", &expression[..open], &expression[close + 1..]);
        return is_allowed(&whole, allowed);
    }
    let is_known = |licence: &str| allowed.iter().any(|known| known == licence.trim());
    expression.split(" OR ").any(|all| all.split(" AND ").all(is_known))
}

#[test]
fn expressions_are_read() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned()];
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("ISC AND MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(GPL-3.0 OR MIT) AND ISC", true),
        ("(GPL-3.0 OR Zlib) AND ISC", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}

#[test]
fn the_licences_of_everything_are_allowed() {
    let metadata = metadata();
    let allowed = list("allow");
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 200, "{}", packages.len());
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or_default(), &allowed))
        .map(|package| format!("{} ({})", package["name"], package["license"]))
        .collect();
    assert!(refused.is_empty(), "not allowed by deny.toml: {refused:?}");
    let used = |licence: &String| {
        packages
            .iter()
            .any(|package| package["license"].as_str().unwrap_or_default().contains(licence))
    };
    let unused: Vec<&String> = allowed.iter().filter(|licence| !used(licence)).collect();
    assert!(unused.is_empty(), "deny.toml allows what nothing has: {unused:?}");
}

#[test]
fn workflows_run_what_is_here() {
    let workflows = files_under(&repository().join(".github/workflows"));
    assert!(!workflows.is_empty());
    let texts: String =
        workflows.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert!(texts.contains("- run: .ci/run"), "the command that runs everything");
    // The line by which the workflow finds the minimum version.
    let manifest = read("Cargo.toml");
    let version = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \"")).unwrap();
    assert!(version.starts_with("1."), "{version}");
    assert!(texts.contains("^rust-version = "));
    let version = version.trim_end_matches('"');
    let metadata = metadata();
    let members = metadata["workspace_members"].as_array().unwrap();
    assert!(members.len() > 10, "{members:?}");
    for package in metadata["packages"].as_array().unwrap() {
        if members.contains(&package["id"]) {
            assert_eq!(package["rust_version"], version, "{}", package["name"]);
        }
    }
}
