//! Tests of the command line apart from its answers: colours, quiet mode, standard input, Chinese messages,
//! completions and manual pages.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use crate::util::process::{Output, command, index, souwen};
use crate::util::write;

/// An index of three articles.
fn indexed() -> TempDir {
    let place = TempDir::new().unwrap();
    let article = |id: &str, title: &str, body: &str| {
        json!({"id": id, "title": title, "body": [body], "date": "2024-03-01"}).to_string()
    };
    let articles = [
        article("a", "渡轮加开夜班", "江上的渡轮从下月起加开夜班。"),
        article("b", "夜班护士", "值夜班的护士下班了。"),
        article("c", "菊展开幕", "菊展在公园开幕。"),
    ];
    write(&place.path().join("news/news.jsonl"), articles.join("\n"));
    index(&place.path().join("index"), &[&place.path().join("news")]);
    place
}

fn search(place: &TempDir, args: &[&str]) -> Command {
    let mut command = command([&["search"], args].concat());
    command.arg("--index").arg(place.path().join("index"));
    command
}

fn run(mut command: Command) -> Output {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Output { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// The ids of the hits.
fn hits(output: &Output) -> usize {
    output.stdout.matches(" · id ").count()
}

#[test]
fn colours_are_where_they_are_wanted() {
    let place = indexed();
    let shown = |args: &[&str], variables: &[(&str, &str)]| {
        let mut command = search(&place, &[&["渡轮"], args].concat());
        command.envs(variables.iter().copied());
        run(command).success().stdout
    };
    // The output is a pipe.
    assert!(!shown(&[], &[]).contains('\x1b'));
    assert!(!shown(&["--color", "auto"], &[]).contains('\x1b'));
    assert!(!shown(&["--color=never"], &[]).contains('\x1b'));
    assert!(shown(&["--color", "always"], &[]).contains("\x1b[1;31m渡轮\x1b[0m"));
    // The option takes precedence over the environment variable.
    assert!(shown(&["--color=always"], &[("NO_COLOR", "1")]).contains("\x1b[1;31m"));
    assert_eq!(run(search(&place, &["渡轮", "--color", "red"])).code, Some(2));
}

#[test]
fn the_number_of_hits_has_a_short_option() {
    let place = indexed();
    for args in [&["-n", "1"][..], &["-n1"], &["--limit", "1"]] {
        let output = run(search(&place, &[&["夜班"], args].concat())).success();
        assert_eq!(hits(&output), 1, "{args:?}: {}", output.stdout);
        assert!(output.stdout.contains("2 articles"), "{args:?}: {}", output.stdout);
    }
}

#[test]
fn quiet_leaves_out_messages() {
    let place = indexed();
    let loud = run(search(&place, &["夜班"])).success();
    let quiet = run(search(&place, &["夜班", "-q"])).success();
    let (hits, footer) = loud.stdout.trim_end().rsplit_once('\n').unwrap();
    assert_eq!(quiet.stdout.trim_end(), hits.trim_end());
    assert!(footer.starts_with("2 articles · "), "{footer}");
    // A remark about the query.
    let loud = run(search(&place, &["yeban"]));
    let quiet = run(search(&place, &["--quiet", "yeban"]));
    assert!(loud.stderr.contains("searched for 夜班 instead"), "{}", loud.stderr);
    assert_eq!((quiet.code, quiet.stderr.as_str()), (loud.code, ""));
    // Errors are still printed.
    let wrong = run(search(&place, &["-q", "夜班", "--from", "五月"]));
    assert!(wrong.code == Some(2) && wrong.stderr.contains("--from"), "{}", wrong.stderr);
    let (news, index) = (place.path().join("news"), place.path().join("index"));
    let args = |first: &[&str]| {
        let first = first.iter().map(|arg| Path::new(arg).to_owned());
        first.chain(["--index".into(), index.clone()]).collect::<Vec<_>>()
    };
    let again = souwen(args(&["index", "-q", &news.to_string_lossy()])).success();
    assert_eq!((again.stdout.as_str(), again.stderr.as_str()), ("", ""));
}

#[test]
fn a_query_may_come_on_standard_input() {
    let place = indexed();
    let ask = |args: &[&str], input: &[u8]| {
        let mut child = search(&place, args).stdin(Stdio::piped()).spawn().unwrap();
        // A command that does not read its input closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Output {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    };
    let output = ask(&["-", "--json"], "渡轮\n夜班\n".as_bytes()).success().json();
    assert_eq!((&output["query"], &output["total"]), (&json!("渡轮\n夜班"), &json!(1)));
    assert_eq!(ask(&["-", "--json"], b"").success().json()["total"], 3);
    // Next to other words it is an ordinary sign.
    let output = ask(&["菊展", "-", "--json"], "渡轮".as_bytes()).success().json();
    assert_eq!(output["query"], "菊展 -");
    let output = ask(&["-"], &vec![b'a'; (1 << 20) + 1]);
    assert!(output.code == Some(2) && output.stderr.contains("1048576"), "{}", output.stderr);
}

#[test]
fn the_exit_code_says_whether_anything_matches() {
    let place = indexed();
    let check = |args: &[&str], code: i32| {
        let output = run(search(&place, args));
        assert_eq!(output.code, Some(code), "{args:?}: {}", output.stdout);
        output
    };
    check(&["夜班"], 0);
    check(&["夜班", "--limit", "0"], 0);
    check(&["夜班", "--offset", "10"], 0);
    check(&["鼹鼬"], 1);
    // Partial matches are offered, but no article matches completely.
    let partial = check(&["渡轮 护士"], 1);
    assert!(partial.stdout.starts_with("1. "), "{}", partial.stdout);
    let json = check(&["渡轮 护士", "--json"], 1).json();
    assert_eq!(json["total"], 0, "{json}");
}

#[test]
fn messages_are_chinese_where_the_locale_is() {
    let place = indexed();
    let ask = |args: &[&str], locale: (&str, &str)| {
        let mut command = search(&place, args);
        command.env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG");
        command.env(locale.0, locale.1);
        run(command)
    };
    for locale in [("LANG", "zh_CN.UTF-8"), ("LC_ALL", "zh_TW.UTF-8")] {
        let output = ask(&["夜班"], locale).success();
        assert!(output.stdout.contains("\n2 篇文章 · "), "{}", output.stdout);
        let output = ask(&["yeban"], locale);
        assert!(output.stderr.contains("已改为搜索 夜班"), "{}", output.stderr);
        let output = ask(&["夜班 2024年3月"], locale);
        assert!(output.stderr.contains("已改为按日期搜索"), "{}", output.stderr);
        let output = ask(&["鼹鼬"], locale);
        assert!(output.stdout.contains("没有找到"), "{}", output.stdout);
        // Output for programs is the same in every language.
        let json = ask(&["夜班", "--json"], locale).success().json();
        assert_eq!(json["total"], 2);
    }
    let english = ask(&["夜班"], ("LANG", "en_GB.UTF-8")).success();
    assert!(english.stdout.contains("\n2 articles · "), "{}", english.stdout);
}

#[test]
fn an_article_is_cited() {
    let place = indexed();
    let cite = |format: &str| {
        let mut command = command(["show", "a", "--cite", format]);
        command.arg("--index").arg(place.path().join("index"));
        run(command)
    };
    assert_eq!(cite("gbt7714").success().stdout, "渡轮加开夜班[Z]. 2024-03-01.\n");
    let record = cite("ris").success().stdout;
    assert!(record.starts_with("TY  - ELEC\r\nTI  - 渡轮加开夜班\r\n"), "{record}");
    assert_eq!(cite("csl-json").success().json()[0]["title"], "渡轮加开夜班");
    assert!(cite("bibtex").success().stdout.starts_with("@misc{news20240301-"));
    assert_eq!(cite("endnote").code, Some(2));
}

#[test]
fn shells_and_man_are_given_what_they_read() {
    for (shell, sign) in [
        ("bash", "complete -F _souwen"),
        ("zsh", "#compdef souwen"),
        ("fish", "complete -c souwen"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer"),
    ] {
        let script = souwen(["completions", shell]).success().stdout;
        assert!(script.contains(sign) && script.contains("similar"), "{shell}: {script}");
    }
    assert_eq!(souwen(["completions", "cmd"]).code, Some(2));
    let page = souwen(["man"]).success().stdout;
    assert!(page.contains(".TH souwen 1") && page.contains("souwen\\-search(1)"), "{page}");
    let place = TempDir::new().unwrap();
    souwen(["man".into(), place.path().join("man1")]).success();
    let search = std::fs::read_to_string(place.path().join("man1/souwen-search.1")).unwrap();
    assert!(search.contains(".TH souwen-search 1") && search.contains("\\-\\-limit"), "{search}");
    assert!(place.path().join("man1/souwen-dict-learn.1").is_file());
}
