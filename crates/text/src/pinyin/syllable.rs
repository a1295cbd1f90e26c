//! Syllables of Mandarin without their tones, and which of them sound alike.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The usual reading of every character (folded), a syllable a line: the syllable, a space, its
/// characters. From pinyin-data (MIT licence), which is made from Unihan: the first reading that it gives,
/// save for some seventy characters of which most words are read otherwise. `scripts/tables` makes it.
pub(super) const READINGS: &str = include_str!("../data/pinyin_readings.txt");

/// The syllables, sorted by their letters.
static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| READINGS.lines().filter_map(|line| line.split(' ').next()).collect());

/// For each syllable: those that sound like it to many speakers.
static ALIKE: LazyLock<Vec<Vec<Syllable>>> = LazyLock::new(|| {
    let all: HashMap<&str, Syllable> = Syllable::all().map(|s| (s.name(), s)).collect();
    let known = |name: String| all.get(name.as_str()).copied();
    Syllable::all().map(|s| alike(s.name()).into_iter().filter_map(known).collect()).collect()
});

/// A syllable, written in letters from a to z; ü is v.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Syllable(u16);

impl Syllable {
    /// The syllable of these letters, `None` when there is none.
    pub fn named(name: &str) -> Option<Syllable> {
        NAMES.binary_search(&name).ok().map(|index| Syllable(index as u16))
    }

    /// All syllables, in the order of their letters.
    pub fn all() -> impl Iterator<Item = Syllable> {
        (0..NAMES.len() as u16).map(Syllable)
    }

    /// Its number: the index into [`Syllable::all`].
    pub fn number(self) -> u16 {
        self.0
    }

    /// The syllable with this number.
    pub fn numbered(number: u16) -> Option<Syllable> {
        (usize::from(number) < NAMES.len()).then_some(Syllable(number))
    }

    /// Its letters.
    pub fn name(self) -> &'static str {
        NAMES[usize::from(self.0)]
    }

    /// The letters of its initial that people type for it: `z` and `zh` for zhong, `x` for xi, `a`
    /// for an.
    pub fn initials(self) -> impl Iterator<Item = &'static str> {
        let name = self.name();
        let two = ["zh", "ch", "sh"].into_iter().find(|initial| name.starts_with(initial));
        std::iter::once(&name[..1]).chain(two)
    }

    /// The syllables that many speakers do not tell from it: zh and z, ch and c, sh and s, n and l;
    /// ang and an, eng and en, ing and in.
    pub fn alike(self) -> &'static [Syllable] {
        &ALIKE[usize::from(self.0)]
    }
}

/// The names of what sounds like a syllable, valid or not: with another initial, with another final,
/// with both.
fn alike(name: &str) -> Vec<String> {
    let initial =
        [("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n")].into_iter().find_map(|(a, b)| {
            let swap = |from: &str, to: &str| {
                name.strip_prefix(from).map(|rest| (format!("{to}{rest}"), from.len(), to.len()))
            };
            swap(a, b).or_else(|| swap(b, a)).map(|(name, ..)| name)
        });
    let other_final = |name: &str| match name.strip_suffix("ng") {
        Some(_) => Some(name[..name.len() - 1].to_owned()),
        None => {
            ["an", "en", "in"].iter().any(|end| name.ends_with(end)).then(|| format!("{name}g"))
        }
    };
    let mut found: Vec<String> = other_final(name).into_iter().collect();
    if let Some(initial) = initial {
        found.extend(other_final(&initial));
        found.push(initial);
    }
    // ong has no counterpart; on is no final.
    found.retain(|name| !name.ends_with("on"));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_sorted_and_found_by_name() {
        assert!(NAMES.is_sorted());
        for syllable in Syllable::all() {
            assert_eq!(Syllable::named(syllable.name()), Some(syllable));
            assert_eq!(Syllable::numbered(syllable.number()), Some(syllable));
        }
        assert_eq!(Syllable::named("zhon"), None);
        assert_eq!(Syllable::numbered(u16::MAX), None);
    }

    #[test]
    fn what_sounds_alike() {
        #[track_caller]
        fn check(name: &str, expected: &[&str]) {
            let syllable = Syllable::named(name).unwrap();
            let mut found: Vec<&str> = syllable.alike().iter().map(|s| s.name()).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{name}");
        }
        check("zhong", &["zong"]);
        check("san", &["sang", "shan", "shang"]);
        check("ling", &["lin", "nin", "ning"]);
        check("feng", &["fen"]);
        check("nv", &["lv"]);
        check("ya", &[]);
        check("xiang", &["xian"]);
        // It holds both ways.
        for a in Syllable::all() {
            assert!(a.alike().iter().all(|b| b.alike().contains(&a)), "{}", a.name());
        }
    }

    #[test]
    fn initials() {
        let of = |name| Syllable::named(name).unwrap().initials().collect::<Vec<_>>();
        assert_eq!(of("zhong"), ["z", "zh"]);
        assert_eq!(of("an"), ["a"]);
        assert_eq!(of("si"), ["s"]);
    }
}
