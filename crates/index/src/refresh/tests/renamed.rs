//! Articles whose ids change, and their former ids.

use souwen_text::Dictionary;

use super::*;
use crate::write::rebuild;

/// A story that is long enough to be distinguished from others.
const STORY: &str = "江城新桥今天上午通车，两岸居民步行过江只要十分钟。建设者用三年时间完成了主塔、\
    缆索和桥面的施工，比计划提前了两个月。";
const OTHER: &str = "山城的果农今年丰收，合作社把柑橘装上冷链列车，四天以后就能在海边的市场上买到。\
    运输费用比去年低了两成。";

fn page(title: &str, story: &str) -> String {
    format!("# {title}\n\n{story}\n")
}

/// Writes one file after the other, each in place of the previous one, and checks each time which
/// article is found by the id `former`.
#[track_caller]
fn check(files: &[(&str, String)], former: &str, expected: &[Option<&str>]) -> RefreshWorld {
    let world = RefreshWorld::new();
    let mut last = None;
    for (day, ((name, text), expected)) in (0..).zip(files.iter().zip(expected)) {
        if let Some(last) = last {
            fs::remove_file(world.path(last)).unwrap();
        }
        world.write_at(name, text, days_ago(100 - day));
        last = Some(*name);
        world.refresh(&["a"]);
        assert_eq!(world.found_by(former).as_deref(), *expected, "{name} {text}");
    }
    world
}

#[test]
fn another_headline() {
    let edited = STORY.replace("十分钟", "一刻钟");
    let files = [
        ("a/桥.md", page("新桥通车", STORY)),
        ("a/桥.md", page("江城新桥通车", STORY)),
        ("a/桥.md", page("江城新桥今天通车", &edited)),
        ("a/桥.md", page("新桥通车", &edited)),
        ("a/桥.md", page("山城丰收", OTHER)),
    ];
    let ids = ["桥.md#新桥通车", "桥.md#江城新桥通车", "桥.md#江城新桥今天通车"];
    let first = [Some(ids[0]), Some(ids[1]), Some(ids[2]), Some(ids[0]), None];
    let world = check(&files, ids[0], &first);
    assert_eq!(world.ids(), ["桥.md#山城丰收"]);
    // The ids in between lead to the same article as the first one, and back to it when the
    // headline is restored.
    let world = check(&files[..4], ids[0], &first[..4]);
    assert_eq!(world.found_by(ids[1]).as_deref(), Some(ids[0]));
    assert_eq!(world.found_by(ids[2]).as_deref(), Some(ids[0]));
}

#[test]
fn another_file_name() {
    let files = [
        ("a/一.md", page("新桥通车", STORY)),
        ("a/二/三.md", page("新桥通车", STORY)),
        ("a/四.md", page("江城新桥通车", STORY)),
    ];
    let expected = [Some("一.md#新桥通车"), Some("二/三.md#新桥通车"), Some("四.md#江城新桥通车")];
    check(&files, "一.md#新桥通车", &expected);
}

#[test]
fn another_address() {
    let record = |address: &str, body: &str| {
        format!("{{\"url\":\"{address}\",\"title\":\"新桥通车\",\"body\":\"{body}\"}}\n")
    };
    let files = [
        ("a/桥.jsonl", record("https://old.example/1", STORY)),
        ("a/桥.jsonl", record("https://new.example/1", STORY)),
        // Neither the text nor the address is the same, but the headline is.
        ("a/桥.jsonl", record("https://new.example/2", OTHER)),
    ];
    let expected = [
        Some("https://old.example/1"),
        Some("https://new.example/1"),
        Some("https://new.example/2"),
    ];
    check(&files, "https://old.example/1", &expected);
}

#[test]
fn of_several_stories_each_keeps_its_own_name() {
    let stories = |titles: [&str; 2]| {
        let dateline = "（新华社江城3月1日电）";
        format!("# {}\n\n{STORY}{dateline}\n\n# {}\n\n{OTHER}{dateline}\n", titles[0], titles[1])
    };
    let world = RefreshWorld::new();
    world.write("a/版.md", &stories(["新桥通车", "山城丰收"]));
    world.refresh(&["a"]);
    assert_eq!(world.ids().len(), 2, "{:?}", world.ids());
    world.write_at("a/版.md", &stories(["江城过江更快", "柑橘上列车"]), days_ago(9));
    let report = world.refresh(&["a"]);
    assert_eq!((report.renamed, counts(&report)), (2, (2, 0, 0, 2)));
    assert_eq!(world.found_by("版.md#新桥通车").as_deref(), Some("版.md#江城过江更快"));
    assert_eq!(world.found_by("版.md#山城丰收").as_deref(), Some("版.md#柑橘上列车"));
}

#[test]
fn a_former_id_hides_no_article_and_leads_to_none_that_is_gone() {
    let world = RefreshWorld::new();
    world.write("a/桥.md", &page("新桥通车", STORY));
    world.refresh(&["a"]);
    world.write_at("a/桥.md", &page("江城新桥通车", STORY), days_ago(9));
    world.refresh(&["a"]);
    assert_eq!(world.found_by("桥.md#新桥通车").as_deref(), Some("桥.md#江城新桥通车"));
    // Another article gets the id.
    let named = format!("{{\"id\":\"桥.md#新桥通车\",\"body\":\"{OTHER}\"}}\n");
    world.write("a/别.jsonl", &named);
    world.refresh(&["a"]);
    assert_eq!(world.found_by("桥.md#新桥通车").as_deref(), Some("桥.md#新桥通车"));
    // When that article is removed, the id leads nowhere.
    fs::remove_file(world.path("a/别.jsonl")).unwrap();
    world.refresh(&["a"]);
    assert_eq!(world.found_by("桥.md#新桥通车"), None);

    world.write_at("a/桥.md", &page("新桥通车了", STORY), days_ago(8));
    world.refresh(&["a"]);
    fs::remove_file(world.path("a/桥.md")).unwrap();
    world.write("a/其他.md", &page("其他", OTHER));
    world.refresh(&["a"]);
    assert_eq!(world.found_by("桥.md#江城新桥通车"), None);
    assert!(!world.ledger().contains("aliases"));
}

#[test]
fn former_ids_outlive_what_does_not_concern_them() {
    let world = RefreshWorld::new();
    world.write("a/桥.md", &page("新桥通车", STORY));
    world.refresh(&["a"]);
    world.write_at("a/桥.md", &page("江城新桥通车", STORY), days_ago(9));
    world.refresh(&["a"]);
    let leads = || assert_eq!(world.found_by("桥.md#新桥通车").unwrap(), "桥.md#江城新桥通车");
    world.write("a/别.md", &page("山城丰收", OTHER));
    world.refresh(&["a"]);
    leads();
    // The whole index is rebuilt from its stored articles.
    let (dictionary, _) = Dictionary::parse("江城新桥\n");
    let analyzer = Analyzer::with_dictionary(dictionary);
    let lock = WriteLock::acquire(&world.index()).unwrap();
    let commit = directory::current(&world.index()).unwrap().unwrap();
    let committed = Committed::open(&world.index(), commit);
    rebuild::if_needed(&lock, &world.index(), committed, &analyzer, 15_000_000, &mut Silent)
        .unwrap();
    drop(lock);
    let commit = directory::current(&world.index()).unwrap().unwrap();
    assert_eq!(commit.generation(), 2);
    leads();
}
