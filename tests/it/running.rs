//! Tests of the files in `examples/operations` (such as service units) against the program: the commands and
//! options in them exist, the permissions that they give are sufficient, and their names are consistent.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::util::client::try_get;
use crate::util::process::{Server, command, index, souwen};
use crate::util::{corpus, read, repository, skip, test_name};

const FOLDER: &str = "examples/operations";
const UNITS: [&str; 3] = ["souwen.service", "souwen-backup.service", "souwen-backup.timer"];

fn file(name: &str) -> String {
    read(&format!("{FOLDER}/{name}"))
}

/// The values of a key in a service unit, in their order.
fn values(unit: &str, key: &str) -> Vec<String> {
    let start = format!("{key}=");
    let text = file(unit);
    text.lines().filter_map(|line| line.strip_prefix(&start)).map(str::to_owned).collect()
}

/// Whether a program is installed.
fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

/// The options in the help of one of our commands.
#[track_caller]
fn knows(command: &str, line: &str) {
    let help = souwen([command, "--help"]).success().stdout;
    let options = line.split(|c: char| c.is_whitespace() || "\",[]".contains(c));
    for option in options.filter(|word| word.starts_with("--")) {
        assert!(help.contains(option), "{option} of {line}");
    }
}

#[test]
fn the_units_call_what_there_is() {
    let starts: Vec<String> = UNITS.iter().flat_map(|unit| values(unit, "ExecStart")).collect();
    assert_eq!(starts.len(), 3);
    for start in starts {
        let mut words = start.split_whitespace();
        assert_eq!(words.next(), Some("/usr/local/bin/souwen"));
        knows(words.next().unwrap(), &start);
    }
    // A path that one unit writes is read by the next one.
    let [server] = values("souwen.service", "ExecStart").try_into().unwrap();
    let backup = values("souwen-backup.service", "ExecStart");
    assert!(server.contains("--index /var/lib/souwen/index"));
    assert!(backup[0].contains("--index /var/lib/souwen/index"), "{backup:?}");
    assert_eq!(values("souwen.service", "User"), values("souwen-backup.service", "User"));
}

/// Starts the server with the command of the unit, with its paths mapped into a folder of the test.
#[test]
fn the_server_of_the_unit_serves() {
    let folder = TempDir::new().unwrap();
    let place = |path: &str| folder.path().join(path.trim_start_matches('/')).display().to_string();
    let [start] = values("souwen.service", "ExecStart").try_into().unwrap();
    let start = start
        .replace("/srv/news", &corpus().display().to_string())
        .replace("/var/lib/souwen", &place("/var/lib/souwen"))
        .replace("127.0.0.1:7878", "127.0.0.1:0")
        .replace("127.0.0.1:9090", "127.0.0.1:0");
    std::fs::create_dir_all(place("/var/lib/souwen")).unwrap();
    let server = Server::run(command(start.split_whitespace().skip(1)));
    assert!(server.search("铁路")["total"].as_u64().unwrap() > 0);
    let [stop] = values("souwen.service", "TimeoutStopSec").try_into().unwrap();
    assert!(stop.parse::<u32>().unwrap() > 10, "running requests have ten seconds");
}

#[test]
fn the_service_manager_finds_no_fault() {
    if !is_there("systemd-analyze") {
        return skip(test_name!(), "there is no systemd-analyze");
    }
    let folder = TempDir::new().unwrap();
    for unit in UNITS {
        // The program is not installed here, nor is its manual page.
        let text = file(unit).replace("/usr/local/bin/souwen", env!("CARGO_BIN_EXE_souwen"));
        let text = text.replace("Documentation=man:souwen(1)\n", "");
        std::fs::write(folder.path().join(unit), text).unwrap();
    }
    for unit in UNITS {
        let output = Command::new("systemd-analyze")
            .args(["verify", "--man=no"])
            .arg(folder.path().join(unit))
            .output()
            .unwrap();
        let output_text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{unit}: {output_text}");
        assert!(!output_text.contains(unit), "{unit}: {output_text}");
    }
    for (unit, max) in [("souwen.service", "15"), ("souwen-backup.service", "10")] {
        let output = Command::new("systemd-analyze")
            .args(["security", "--no-pager", "--offline=true"])
            .arg(format!("--threshold={max}"))
            .arg(folder.path().join(unit))
            .output()
            .unwrap();
        let output_text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        if output_text.contains("unrecognized option") {
            return skip(
                test_name!(),
                "this systemd-analyze knows no units that are not installed",
            );
        }
        assert!(output.status.success(), "{unit}: {output_text}");
    }
}

/// The arguments of an instruction in the recipe of the container.
fn instructions(word: &str) -> Vec<String> {
    let text = file("Dockerfile").replace("\\\n", " ");
    let start = format!("{word} ");
    text.lines().filter_map(|line| line.strip_prefix(&start)).map(str::to_owned).collect()
}

#[test]
fn the_container_runs_what_there_is_without_rights() {
    let settings = souwen(["config", "--json"]).success().json();
    let names: Vec<&str> = settings["settings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|setting| setting["name"].as_str().unwrap())
        .collect();
    let variables = instructions("ENV").concat();
    let ours = variables.split_whitespace().filter_map(|word| word.strip_prefix("SOUWEN_"));
    let ours: Vec<String> =
        ours.map(|word| word.split('=').next().unwrap().to_lowercase().replace('_', "-")).collect();
    assert_eq!(ours.len(), 3, "{variables}");
    for name in &ours {
        assert!(names.contains(&name.as_str()), "{name}");
    }
    let [user] = instructions("USER").try_into().unwrap();
    assert!(user.split(':').all(|id| id.parse::<u32>().unwrap() >= 10_000), "{user}");
    let [entry] = instructions("ENTRYPOINT").try_into().unwrap();
    assert_eq!(entry, "[\"/usr/local/bin/souwen\"]");
    let [words] = instructions("CMD").try_into().unwrap();
    let words: Vec<String> = serde_json::from_str(&words).unwrap();
    assert_eq!(words, ["serve", "/news"]);
    let stages = instructions("FROM");
    let version = repository_value("rust-version");
    assert!(stages[0].starts_with(&format!("rust:{version}")), "{stages:?}, {version}");
    // The image that the program is linked in must have the same libraries as the image that it runs in.
    let system = |stage: &String| stage.contains("bookworm");
    assert!(stages.len() == 2 && stages.iter().all(system), "{stages:?}");
    let compose = file("compose.yaml");
    let line = compose.lines().find(|line| line.trim_start().starts_with("command:")).unwrap();
    knows("serve", line);
    for part in ["read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "/news:ro"] {
        assert!(compose.contains(part), "{part}");
    }
    assert!(compose.contains(&format!("dockerfile: {FOLDER}/Dockerfile")));
}

/// A value of the workspace, as `Cargo.toml` has it.
fn repository_value(key: &str) -> String {
    let text = read("Cargo.toml");
    let line = text.lines().find(|line| line.starts_with(key)).unwrap();
    line.split('"').nth(1).unwrap().to_owned()
}

/// Runs the health check of the container, with the shell that the image has, against servers that are ready
/// and servers that are not.
#[test]
fn the_container_knows_whether_it_is_healthy() {
    if !is_there("bash") {
        return skip(test_name!(), "there is no bash");
    }
    let [check] = instructions("HEALTHCHECK").try_into().unwrap();
    let words = check.split_once("CMD ").unwrap().1;
    let words: Vec<String> = serde_json::from_str(words).unwrap();
    let is_answering = |port: &str| {
        let script = words[2].replace("7878", port);
        assert_ne!(script, words[2], "the port of SOUWEN_LISTEN");
        Command::new(&words[0]).args([&words[1], &script]).output().unwrap().status.success()
    };
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("index");
    index(&dir, &[&corpus()]);
    let port = |server: &Server| server.address.rsplit(':').next().unwrap().to_owned();
    let ready = Server::start_with(&dir, &["--no-refresh"]);
    assert!(is_answering(&port(&ready)));
    let stale = Server::start_with(&dir, &["--no-refresh", "--max-age", "0s"]);
    while stale.get("/ready").status == 200 {
        std::thread::yield_now();
    }
    assert!(!is_answering(&port(&stale)));
    let gone = port(&ready);
    drop(ready);
    assert!(!is_answering(&gone));
}

/// The proxies forward to the address that the unit listens on, and pass on the address of the client, which
/// the unit trusts.
#[test]
fn the_proxies_lead_to_the_server() {
    let [start] = values("souwen.service", "ExecStart").try_into().unwrap();
    let option = |name: &str| {
        let mut words = start.split_whitespace().skip_while(|word| *word != name);
        words.nth(1).unwrap_or_else(|| panic!("{name} in {start}")).to_owned()
    };
    let site = option("--public-url").replace("https://", "");
    assert_eq!(option("--trusted-proxy"), "127.0.0.1");
    for (name, own) in [("nginx.conf", "X-Forwarded-For $remote_addr"), ("Caddyfile", "/ready")] {
        let text = file(name);
        for part in [&option("--listen"), &site, own, "/metrics"] {
            assert!(text.contains(part), "{part} in {name}");
        }
        assert_eq!(text.matches('{').count(), text.matches('}').count(), "{name}");
    }
    assert!(file("prometheus.yml").contains(&format!("[\"{}\"]", option("--metrics-listen"))));
}

/// Checks the site of nginx with nginx itself. Sockets and paths are those of the test, and the certificate,
/// which does not exist here, is left out.
#[test]
fn nginx_understands_its_site() {
    if Command::new("nginx").arg("-v").output().is_err() {
        return skip(test_name!(), "there is no nginx");
    }
    let folder = TempDir::new().unwrap();
    let place = |name: &str| folder.path().join(name).display().to_string();
    let site: String = file("nginx.conf")
        .lines()
        .filter(|line| !line.contains("[::]") && !line.trim_start().starts_with("ssl_"))
        .map(|line| format!("{line}\n"))
        .collect();
    let site = site
        .replace("listen 80;", &format!("listen unix:{};", place("80")))
        .replace("listen 443 ssl http2;", &format!("listen unix:{};", place("443")));
    assert_eq!(site.matches("listen unix:").count(), 2, "{site}");
    let whole = format!(
        "pid {};\nerror_log {};\nevents {{}}\nhttp {{\naccess_log off;\n{site}}}\n",
        place("pid"),
        place("log")
    );
    std::fs::write(place("nginx.conf"), whole).unwrap();
    let output = Command::new("nginx").args(["-t", "-c", &place("nginx.conf")]).output().unwrap();
    let output_text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{output_text}");
    assert!(!output_text.contains("[warn]"), "{output_text}");
}

/// Every metric in an alerting rule is one that a server exports, with these labels.
#[test]
fn the_alerts_speak_of_figures_that_there_are() {
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("index");
    index(&dir, &[&corpus()]);
    let server = Server::start_with(&dir, &["--metrics-listen", "127.0.0.1:0"]);
    server.search("铁路");
    assert_eq!(server.get("/nowhere").status, 404);
    let address = loop {
        let output_text = server.stderr();
        if let Some(rest) = output_text.split("figures at http://").nth(1)
            && let Some((address, _)) = rest.split_once('/')
        {
            break address.to_owned();
        }
        std::thread::yield_now();
    };
    let figures = try_get(&address, "/metrics").unwrap().text().to_owned();
    let rules = file("alerts.yml");
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let words: BTreeSet<&str> = rules
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .flat_map(|line| line.split(|c: char| !is_name(c)))
        .filter(|word| ["souwen_", "http_server_"].iter().any(|start| word.starts_with(start)))
        .collect();
    assert!(words.len() >= 9, "{words:?}");
    for word in words {
        let is_documented = figures
            .lines()
            .any(|line| line.strip_prefix(word).is_some_and(|rest| rest.starts_with(['{', ' '])));
        assert!(is_documented, "{word}\n{figures}");
    }
    for label in ["http_route", "http_response_status_code", "error_type", "outcome"] {
        assert!(rules.contains(label) && figures.contains(&format!("{label}=\"")), "{label}");
    }
    let alerts = rules.matches("- alert: ").count();
    for part in ["expr:", "severity:", "summary:"] {
        assert_eq!(rules.matches(part).count(), alerts, "{part}");
    }
}

/// The document names each of the files, and no file that does not exist.
#[test]
fn the_document_names_every_file() {
    let document = read("docs/operations.md");
    for entry in std::fs::read_dir(repository().join(FOLDER)).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name).extension().is_some_and(|ending| ending == "dockerignore") {
            continue;
        }
        assert!(document.contains(&format!("{FOLDER}/{name}")), "{name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_release_states_its_requirements() {
    if !is_there("bash") || Command::new("ldd").arg("--version").output().is_err() {
        return skip(test_name!(), "there is no bash or no ldd");
    }
    let run = |arguments: &[&str]| {
        Command::new("bash")
            .arg(repository().join("scripts/release"))
            .args(arguments)
            .output()
            .unwrap()
    };
    let checked = run(&["--check", env!("CARGO_BIN_EXE_souwen")]);
    let output_text = String::from_utf8(checked.stdout).unwrap();
    assert!(checked.status.success(), "{output_text}");
    assert!(
        output_text.starts_with("glibc 2.") || output_text == "nothing but the kernel\n",
        "{output_text}"
    );
    for arguments in [&["--check", "/nowhere"][..], &["no-such-target"]] {
        let refused = run(arguments);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        assert!(!refused.stderr.is_empty());
    }
}
