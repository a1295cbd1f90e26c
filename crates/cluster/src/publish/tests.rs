//! Publishing into a cluster in memory: what readers see, whatever fails and at whatever time.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use souwen_index::{Index, RefreshOptions, Silent, StateSource, refresh};
use souwen_text::{Analyzer, Dictionary};
use tempfile::TempDir;

use super::*;
use crate::client::Cluster;
use crate::fake::{Fake, Fault};
use crate::state::LeaseError;

/// The titles of articles, by their ids.
type Articles = BTreeMap<String, String>;

/// An index of articles, and the cluster into which it is published.
struct Scene {
    dir: TempDir,
    index: Option<Index>,
    fake: Arc<Fake>,
    time: Arc<AtomicU64>,
}

impl Scene {
    fn new() -> Scene {
        let time = Arc::new(AtomicU64::new(1_000_000_000));
        Scene { dir: TempDir::new().unwrap(), index: None, fake: Fake::new(), time }
    }

    /// Another index that is published into the same cluster at the same time.
    fn beside(&self) -> Scene {
        let (fake, time) = (Arc::clone(&self.fake), Arc::clone(&self.time));
        Scene { dir: TempDir::new().unwrap(), index: None, fake, time }
    }

    fn index_dir(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    /// Makes the index hold these articles, and no others.
    fn index(&mut self, articles: &Articles) -> Local {
        // Each article has a file of its own: moved to another line, an article would be another version.
        let folder = self.dir.path().join("news");
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir(&folder).unwrap();
        for (id, title) in articles {
            let body = format!("{title}在北京举行。记者昨日从会场了解到，与会者达成共识。");
            let article = serde_json::json!({"id": id, "title": title, "body": body});
            std::fs::write(folder.join(format!("{id}.json")), article.to_string()).unwrap();
        }
        let options = RefreshOptions {
            paths: vec![folder],
            prune: true,
            heap: 16 << 20,
            ..RefreshOptions::default()
        };
        refresh(&self.index_dir(), &options, &mut Silent).unwrap();
        match &self.index {
            Some(index) => drop(index.reload().unwrap()),
            None => self.index = Some(Index::open(&self.index_dir()).unwrap()),
        }
        self.local()
    }

    fn local(&self) -> Local {
        let index = self.index.as_ref().unwrap();
        let synonyms = index.state().synonyms.text().to_owned();
        Local { contents: index.contents(), synonyms, suggestions: None }
    }

    fn clock(&self) -> Clock {
        let time = Arc::clone(&self.time);
        Arc::new(move || time.load(Ordering::Relaxed))
    }

    fn pass(&self, time: Duration) {
        self.time.fetch_add(time.as_millis() as u64, Ordering::Relaxed);
    }

    fn begin(&self, cluster: Cluster, holder: &str) -> Result<Publisher, PublishError> {
        let options = PublishOptions { connections: 1, threads: 1, ..PublishOptions::default() };
        Publisher::begin(Place::new(cluster, "news"), holder, options, self.clock())
    }

    fn state(&self) -> State {
        Place::new(self.fake.steady(), "news").read().unwrap().unwrap_or_default()
    }

    /// The articles that readers see.
    #[track_caller]
    fn shown(&self) -> Articles {
        let state = self.state();
        let mut shown = Articles::new();
        for document in self.fake.documents(&state.index).values() {
            let number = |field: &str| document[field].as_u64().unwrap();
            if !state.shows(number(mapping::FROM), number(mapping::UNTIL)) {
                continue;
            }
            let article = document[mapping::ARTICLE].as_str().unwrap();
            let article = crate::document::unpacked(article).unwrap();
            let before = shown.insert(article.id.clone(), article.title);
            assert_eq!(before, None, "{} is shown twice: {state:?}", article.id);
        }
        shown
    }
}

fn publish(publisher: &mut Publisher, local: &Local) -> Result<PublishReport, PublishError> {
    publisher.publish(local, &|_| {}, &|| false)
}

fn clean(publisher: &mut Publisher, local: &Local) -> Cleaned {
    publisher.clean(local, &|| false).unwrap()
}

fn articles(of: &[(&str, &str)]) -> Articles {
    of.iter().map(|(id, title)| ((*id).to_owned(), (*title).to_owned())).collect()
}

fn before() -> Articles {
    articles(&[
        ("a", "航天展览"),
        ("b", "经济论坛"),
        ("c", "图书市集"),
        ("d", "春季运动会"),
        ("e", "夏令营"),
    ])
}

/// `before` with one article changed, two removed and one added.
fn after() -> Articles {
    articles(&[("a", "航天展览"), ("b", "世界经济论坛"), ("e", "夏令营"), ("f", "音乐节")])
}

#[test]
fn the_cluster_shows_the_articles_of_the_index() {
    let mut scene = Scene::new();
    let local = scene.index(&before());
    let mut publisher = scene.begin(scene.fake.steady(), "a").unwrap();
    let first = publish(&mut publisher, &local).unwrap();
    assert_eq!((first.created, first.closed, first.anew, first.articles), (5, 0, true, 5));
    assert_eq!(scene.shown(), before());
    assert_eq!(scene.fake.alias("news"), Some(first.index.clone()));
    // Nothing has changed: there is no commit.
    let again = publish(&mut publisher, &local).unwrap();
    assert_eq!((again.changed, again.commit), (false, first.commit));
    let local = scene.index(&after());
    let second = publish(&mut publisher, &local).unwrap();
    assert_eq!((second.created, second.closed, second.anew), (2, 3, false));
    assert_eq!(scene.shown(), after());
    // Closed versions are kept for readers of the commit before.
    assert_eq!(scene.fake.documents(&second.index).len(), 7);
    assert_eq!(clean(&mut publisher, &local), Cleaned::default());
    scene.pass(Duration::from_secs(700));
    assert_eq!(clean(&mut publisher, &local).versions, 3);
    assert_eq!((scene.fake.documents(&second.index).len(), scene.shown()), (4, after()));
    publisher.end().unwrap();
    // Another process finds by listing that there is nothing to do.
    let mut other = scene.begin(scene.fake.steady(), "b").unwrap();
    assert!(!publish(&mut other, &local).unwrap().changed);
    let local = scene.index(&before());
    let third = publish(&mut other, &local).unwrap();
    assert_eq!((third.created, third.closed), (3, 2));
    assert_eq!(scene.shown(), before());
    assert_eq!(scene.state().aborted, []);
}

#[test]
fn documents_that_no_search_sees_yet_are_closed_too() {
    let mut scene = Scene::new();
    let local = scene.index(&before());
    let mut publisher = scene.begin(scene.fake.steady(), "a").unwrap();
    let first = publish(&mut publisher, &local).unwrap();
    scene.fake.hide(&first.index);
    let local = scene.index(&after());
    assert_eq!(publish(&mut publisher, &local).unwrap().closed, 3);
    assert_eq!(scene.shown(), after());
}

#[test]
fn what_belongs_to_a_commit_goes_with_it() {
    let mut scene = Scene::new();
    let local = scene.index(&before());
    let local =
        Local { synonyms: "元旦 = 新年\n".into(), suggestions: Some(vec![7; 9]), ..local };
    let mut publisher = scene.begin(scene.fake.steady(), "a").unwrap();
    publish(&mut publisher, &local).unwrap();
    let place = Place::new(scene.fake.steady(), "news");
    let parts = scene.state().parts;
    assert_eq!(place.blob(&parts.synonyms).unwrap(), "元旦 = 新年\n".as_bytes());
    assert_eq!(place.blob(&parts.suggestions).unwrap(), [7; 9]);
    assert_eq!(place.blob(&parts.dictionary).unwrap(), b"");
    // A change of the synonyms alone makes a commit too. The suggestion data stays if none is given.
    let local = Local { synonyms: String::new(), suggestions: None, ..local };
    let report = publish(&mut publisher, &local).unwrap();
    assert_eq!((report.changed, report.created), (true, 0));
    let parts = scene.state().parts;
    assert_eq!(place.blob(&parts.synonyms).unwrap(), b"");
    assert_eq!(place.blob(&parts.suggestions).unwrap(), [7; 9]);
}

#[test]
fn another_analyzer_makes_another_index() {
    let mut scene = Scene::new();
    let local = scene.index(&before());
    let mut publisher = scene.begin(scene.fake.steady(), "a").unwrap();
    let first = publish(&mut publisher, &local).unwrap();
    std::fs::write(scene.index_dir().join("dictionary.txt"), "春季运动会\n").unwrap();
    let local = scene.index(&before());
    let (dictionary, _) = Dictionary::parse("春季运动会\n");
    let fingerprint = Analyzer::with_dictionary(dictionary).fingerprint();
    assert_eq!(local.contents.analyzer().fingerprint(), fingerprint);
    let second = publish(&mut publisher, &local).unwrap();
    assert!(second.anew && second.index != first.index);
    assert_eq!((scene.shown(), scene.state().fingerprint), (before(), fingerprint));
    assert_eq!(scene.fake.alias("news"), Some(second.index.clone()));
    // Readers of the old index have time to change to the new one.
    assert_eq!(clean(&mut publisher, &local).indexes.len(), 0);
    scene.pass(Duration::from_secs(700));
    assert_eq!(clean(&mut publisher, &local).indexes, [first.index]);
    assert_eq!(scene.fake.indexes(), [second.index, "news.state".to_owned()]);
}

#[test]
fn merging_alone_sends_nothing() {
    let mut scene = Scene::new();
    let mut articles = before();
    let local = scene.index(&articles);
    let mut publisher = scene.begin(scene.fake.steady(), "a").unwrap();
    publish(&mut publisher, &local).unwrap();
    // Every commit is a segment; now and then they are merged.
    for number in 0..20 {
        articles.insert(format!("n{number}"), format!("新闻{number}号"));
        articles.remove(&format!("n{}", number - 3));
        let local = scene.index(&articles);
        let report = publish(&mut publisher, &local).unwrap();
        assert_eq!((report.created, report.closed), (1, usize::from(number >= 3)), "{number}");
        assert_eq!(scene.shown(), articles);
    }
}

/// Kills a publisher at each of its requests, carried out or not, and lets another go on.
#[test]
fn nothing_is_lost_or_false_whenever_the_publisher_dies() {
    let mut scene = Scene::new();
    let local = scene.index(&before());
    let mut publisher = scene.begin(scene.fake.steady(), "first").unwrap();
    publish(&mut publisher, &local).unwrap();
    publisher.end().unwrap();
    let states = [before(), after()];
    let (mut moments, mut unseen) = (0, 0);
    for carried_out in [false, true] {
        for moment in 0.. {
            let now = &states[(moments + 1) % 2];
            let was = scene.shown();
            let local = scene.index(now);
            let dies = move |number: usize, _: &str| match number.cmp(&moment) {
                std::cmp::Ordering::Less => Fault::None,
                std::cmp::Ordering::Equal if carried_out => Fault::After,
                _ => Fault::Before,
            };
            let dying = scene.begin(scene.fake.client(dies), &format!("dying {moments}"));
            let done = dying.and_then(|mut dying| publish(&mut dying, &local));
            let shown = scene.shown();
            assert!(shown == was || shown == *now, "{moment} {carried_out}: {shown:?}");
            assert!(done.is_err() || shown == *now, "{moment}");
            unseen += usize::from(shown == was);
            // The dead publisher did not give its lease back.
            scene.pass(Duration::from_secs(31));
            let mut next = scene.begin(scene.fake.steady(), "next").unwrap();
            publish(&mut next, &local).unwrap();
            assert_eq!(scene.shown(), *now, "{moment} {carried_out}");
            scene.pass(Duration::from_secs(700));
            clean(&mut next, &local);
            assert_eq!(scene.shown(), *now, "{moment} {carried_out}");
            next.end().unwrap();
            moments += 1;
            if done.is_ok() {
                break;
            }
        }
    }
    assert!(moments > 20 && unseen > 10, "{moments} moments, {unseen} before the commit");
    // Nothing of all that remains.
    let mut last = scene.begin(scene.fake.steady(), "last").unwrap();
    scene.pass(Duration::from_secs(700));
    clean(&mut last, &scene.local());
    scene.pass(Duration::from_secs(25 * 60 * 60));
    let report = publish(&mut last, &scene.local()).unwrap();
    assert!(!report.changed);
    clean(&mut last, &scene.local());
    let state = scene.state();
    assert_eq!(scene.fake.documents(&state.index).len(), scene.shown().len());
    assert_eq!((state.aborted, state.spare), (vec![], vec![]));
    assert_eq!(scene.fake.indexes().len(), 2);
}

/// Lets another publisher take over before each request of one that goes on as if nothing had happened.
#[test]
fn who_was_thought_dead_can_go_on_and_does_no_harm() {
    let third = articles(&[("a", "航天展览"), ("c", "旧书市集"), ("g", "灯会")]);
    for moment in 0_usize.. {
        let mut scene = Scene::new();
        let local = scene.index(&before());
        let mut publisher = scene.begin(scene.fake.steady(), "first").unwrap();
        publish(&mut publisher, &local).unwrap();
        publisher.end().unwrap();
        let mut other = scene.beside();
        let theirs = other.index(&third);
        let local = scene.index(&after());
        let took_over = Arc::new(AtomicU64::new(0));
        let note = Arc::clone(&took_over);
        let hook = move |number, _: &str| {
            if number == moment {
                other.pass(Duration::from_secs(31));
                let mut publisher = other.begin(other.fake.steady(), "other").unwrap();
                publish(&mut publisher, &theirs).unwrap();
                note.store(1, Ordering::Relaxed);
            }
            Fault::None
        };
        let slow = scene.begin(scene.fake.client(hook), "slow");
        let done = slow.and_then(|mut slow| publish(&mut slow, &local));
        if took_over.load(Ordering::Relaxed) == 0 {
            assert_eq!((done.is_ok(), scene.shown()), (true, after()));
            assert!(moment > 8, "{moment} requests");
            return;
        }
        let is_lost = |error: &PublishError| {
            matches!(error, PublishError::Lease(LeaseError::Lost { .. } | LeaseError::Held { .. }))
        };
        // The other one may have come before it took the lease, so it took its turn; or after its commit.
        match &done {
            Ok(_) => assert!(scene.shown() == third || scene.shown() == after(), "{moment}"),
            Err(error) => {
                assert!(is_lost(error), "{moment}: {error}");
                assert_eq!(scene.shown(), third, "{moment}");
            }
        }
        // The next publisher repairs whatever was left.
        scene.pass(Duration::from_secs(31));
        let mut next = scene.begin(scene.fake.steady(), "next").unwrap();
        publish(&mut next, &local).unwrap();
        assert_eq!(scene.shown(), after(), "{moment}");
        scene.pass(Duration::from_secs(700));
        clean(&mut next, &local);
        assert_eq!(scene.shown(), after(), "{moment}");
    }
}

#[test]
fn a_busy_cluster_is_sent_the_rest_again() {
    let mut scene = Scene::new();
    let local = scene.index(&before());
    let busy = |number: usize, _: &str| if number % 3 == 1 { Fault::Busy } else { Fault::None };
    let mut publisher = scene.begin(scene.fake.client(busy), "a").unwrap();
    publish(&mut publisher, &local).unwrap();
    assert_eq!(scene.shown(), before());
    // If the cluster stays busy, the publisher gives up.
    let local = scene.index(&after());
    let busy = |_, path: &str| if path.contains("_bulk") { Fault::Busy } else { Fault::None };
    publisher.end().unwrap();
    let mut publisher = scene.begin(scene.fake.client(busy), "a").unwrap();
    let error = publish(&mut publisher, &local).unwrap_err();
    assert!(error.is_temporary(), "{error}");
    assert_eq!(scene.shown(), before());
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let scene = Scene::new();
    let cluster = scene.fake.steady();
    cluster.create_index("news", &serde_json::json!({"settings": {}})).unwrap();
    let error = scene.begin(cluster, "a").err().unwrap();
    assert!(matches!(error, PublishError::Occupied { .. }), "{error}");
}

#[test]
fn stopping_leaves_the_commit_before() {
    let mut scene = Scene::new();
    let local = scene.index(&before());
    let mut publisher = scene.begin(scene.fake.steady(), "a").unwrap();
    publish(&mut publisher, &local).unwrap();
    let local = scene.index(&after());
    let stopped = publisher.publish(&local, &|_| {}, &|| true);
    assert!(matches!(stopped, Err(PublishError::Stopped)), "{stopped:?}");
    assert_eq!(scene.shown(), before());
    publish(&mut publisher, &local).unwrap();
    assert_eq!(scene.shown(), after());
}
