//! Tests of settings: options, environment variables and the settings file have the same names, and a running
//! server reloads them.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::util::process::{Server, command, index};
use crate::util::{PATIENCE, corpus, write};

/// Four different values of a setting, as they are typed.
fn examples(name: &str) -> [&'static str; 4] {
    match name {
        "index" => ["a", "b", "c", "d"],
        "listen" => ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3", "127.0.0.1:4"],
        "public-url" | "allow-origin" => {
            ["https://a.example", "https://b.example", "https://c.example", "https://d.example"]
        }
        "trusted-proxy" => ["127.0.0.1", "10.0.0.0/8", "::1", "192.0.2.0/24"],
        "engine" => ["https://a/a", "https://b/b", "https://c/c", "https://d/d"],
        "accent" => ["#aaaaaa", "#bbbbbb", "#cccccc", "#dddddd"],
        "language" => ["zh", "en", "zh", "en"],
        "footer-link" => ["a=https://a", "b=https://b", "c=https://c", "d=https://d"],
        _ => ["aaa", "bbb", "ccc", "ddd"],
    }
}

/// The output of `souwen config --json` for each setting, run in a folder.
fn config(folder: &Path, arguments: &[String], variables: &[(String, String)]) -> Vec<Value> {
    let mut command = command(["config", "--json"]);
    command.args(arguments).current_dir(folder);
    command.envs(variables.iter().cloned());
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    answer["settings"].as_array().unwrap().clone()
}

fn of<'s>(settings: &'s [Value], name: &str) -> &'s Value {
    settings.iter().find(|setting| setting["name"] == name).unwrap()
}

/// Every setting has one name: as an option, as a variable and as a key of the file. An option takes
/// precedence over a variable, a variable over the file, and the file over the default.
#[test]
fn names_agree_and_the_nearest_choice_counts() {
    let folder = TempDir::new().unwrap();
    let defaults = config(folder.path(), &[], &[]);
    assert!(defaults.len() >= 17, "{defaults:?}");
    for setting in &defaults {
        let name = setting["name"].as_str().unwrap();
        assert_eq!(setting["from"], "default", "{name}");
        let (flag, variable) =
            (format!("--{name}"), format!("SOUWEN_{}", name.replace('-', "_").to_uppercase()));
        let [typed, set, written, _] = examples(name);
        let shown = |value: &str| match &setting["value"] {
            Value::Bool(_) => json!(value == "true"),
            Value::Array(_) => json!([value]),
            _ => json!(value),
        };
        let is_switch = setting["value"].is_boolean();
        let (typed, set, written) =
            if is_switch { ("true", "false", "true") } else { (typed, set, written) };
        let key = match is_switch {
            true => format!("{name} = {written}\n"),
            false if setting["value"].is_array() => format!("{name} = [{written:?}]\n"),
            false => format!("{name} = {written:?}\n"),
        };
        write(&folder.path().join("souwen.toml"), format!("# a comment\n{key}"));
        let variables = [(variable.clone(), set.to_owned())];
        let check = |arguments: &[String], variables: &[_], value: &str, from: &str| {
            let all = config(folder.path(), arguments, variables);
            let expected = json!({ "name": name, "value": shown(value), "from": from });
            assert_eq!(*of(&all, name), expected);
            let others = all.iter().filter(|other| other["from"] != "default").count();
            assert_eq!(others, 1, "{name} is chosen alone: {all:?}");
        };
        let argument = if is_switch { flag.clone() } else { format!("{flag}={typed}") };
        check(&[argument], &variables, typed, &flag);
        check(&[], &variables, set, &variable);
        check(&[], &[(variable.clone(), String::new())], written, "souwen.toml:2");
        check(&[], &[], written, "souwen.toml:2");
        std::fs::remove_file(folder.path().join("souwen.toml")).unwrap();
    }
}

/// `souwen config` has an option for each setting, `souwen serve` for each that is not about copying, and
/// neither has any other.
#[test]
fn the_help_lists_every_setting() {
    let folder = TempDir::new().unwrap();
    let all = config(folder.path(), &[], &[]);
    let mut names: Vec<&str> =
        all.iter().map(|setting| setting["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(flags("config"), names);
    let mut asking: Vec<&str> = vec!["config", "interval"];
    asking.extend(names.iter().filter(|name| name.starts_with("remote-")));
    asking.retain(|name| *name != "config");
    let of_pull: Vec<String> = flags("pull").into_iter().filter(|flag| flag != "follow").collect();
    asking.extend(["index", "verify"]);
    asking.sort_unstable();
    assert_eq!(of_pull, asking);
    names.retain(|name| *name != "interval");
    assert_eq!(flags("serve"), names);
}

/// The options in the help of a command, sorted, without those that are not settings.
fn flags(of: &str) -> Vec<String> {
    let help = command([of, "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let flags = help.lines().filter_map(|line| {
        line.trim_start().strip_prefix("--").or_else(|| line.trim_start().strip_prefix("-h, --"))
    });
    let end = |c: char| !(c.is_ascii_lowercase() || c == '-');
    let mut flags: Vec<String> =
        flags.map(|flag| flag.split(end).next().unwrap().to_owned()).collect();
    flags.retain(|flag| !matches!(flag.as_str(), "help" | "config" | "color" | "json"));
    flags.sort_unstable();
    flags
}

#[test]
fn invalid_lines_are_reported_with_their_place() {
    let folder = TempDir::new().unwrap();
    let check = |file: &str, variables: &[(&str, &str)], expected: &str| {
        write(&folder.path().join("souwen.toml"), file);
        let mut command = command(["serve"]);
        command.current_dir(folder.path()).envs(variables.iter().copied());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{file}");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(stderr.contains(expected), "{stderr}");
    };
    check(
        "titel = \"x\"",
        &[],
        "souwen.toml:1: there is no setting \"titel\": did you mean title?",
    );
    check("\nlisten = \"x\"", &[], "souwen.toml:2: listen \"x\" is no address");
    check("", &[("SOUWEN_PUBLIC_URL", "x")], "SOUWEN_PUBLIC_URL \"x\" is no address");
    check("", &[("SOUWEN_FOLLOW", "maybe")], "SOUWEN_FOLLOW \"maybe\" is no choice");
    check("tls-cert = \"x\"", &[], "souwen.toml:1: tls-cert goes together with --tls-key");
    check("", &[("SOUWEN_CONFIG", "none.toml")], "none.toml");
}

/// At SIGHUP a server reloads everything; invalid settings leave it as it is.
#[cfg(unix)]
#[test]
fn a_running_server_takes_up_changes() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("souwen.toml");
    index(&folder.path().join("index"), &[&corpus()]);
    write(&file, "title = \"旧名\"\n");
    let mut command = command(["serve", "--listen", "127.0.0.1:0"]);
    command.current_dir(folder.path());
    let server = Server::run(command);
    assert!(server.get("/").text().contains("<title>旧名</title>"));
    let hang_up = || {
        let pid = server.process.0.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    };
    let until = |is_so: &dyn Fn() -> bool| {
        let deadline = Instant::now() + PATIENCE;
        while !is_so() {
            assert!(Instant::now() < deadline, "stderr: {}", server.stderr());
        }
    };
    write(&file, "title = \"新名\"\nallow-origin = [\"https://www.example\"]\nfollow = true\n");
    hang_up();
    until(&|| server.get("/").text().contains("<title>新名</title>"));
    until(&|| server.stderr().contains("follow counts from the next start on"));
    let refused = |origin: &str| {
        let header = format!("Origin: {origin}");
        let target = "/api/v1/stats";
        crate::util::client::request(&server.address, "GET", target, &[&header]).status
    };
    assert_eq!((refused("https://www.example"), refused("https://other.example")), (200, 403));
    write(&file, "titel = \"x\"\n");
    hang_up();
    until(&|| server.stderr().contains("the settings stay as they were: souwen.toml:1"));
    assert!(server.get("/").text().contains("<title>新名</title>"));
}
