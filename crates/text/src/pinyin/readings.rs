//! The readings of words.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::syllable::{READINGS, Syllable};
use crate::fold::fold_char;
use crate::list::entries;

/// Words that give a character an unusual reading (see the head of the file).
const WORDS: &str = include_str!("../data/pinyin_words.txt");

/// The range of nearly all Han characters.
const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// The usual reading of each character from [`FIRST`] to [`LAST`].
static USUAL: LazyLock<Vec<Option<Syllable>>> = LazyLock::new(|| {
    let mut usual = vec![None; (LAST - FIRST + 1) as usize];
    for (line, syllable) in READINGS.lines().zip(Syllable::all()) {
        for c in line.split(' ').nth(1).unwrap_or_default().chars() {
            if let Some(slot) = index(c).and_then(|i| usual.get_mut(i)) {
                *slot = Some(syllable);
            }
        }
    }
    usual
});

/// A word that decides the reading of one of its characters.
struct DecidingWord {
    /// The word, folded.
    word: Vec<char>,
    /// The index of the character.
    at: usize,
    reading: Syllable,
    /// Whether it counts only as the end of a longer word.
    as_ending: bool,
}

/// The deciding words, by the character that they decide.
static DECIDING: LazyLock<HashMap<char, Vec<DecidingWord>>> = LazyLock::new(|| {
    let mut table: HashMap<char, Vec<DecidingWord>> = HashMap::new();
    for line in entries(WORDS) {
        let mut parts = line.split(' ');
        let (c, reading) = (parts.next().and_then(|c| c.chars().next()), parts.next());
        let (Some(c), Some(reading)) = (c.and_then(fold_char), reading.and_then(Syllable::named))
        else {
            continue;
        };
        for word in parts {
            let as_ending = word.starts_with('~');
            let word: Vec<char> = word.chars().filter_map(fold_char).collect();
            for at in (0..word.len()).filter(|&at| word[at] == c) {
                let deciding = DecidingWord { word: word.clone(), at, reading, as_ending };
                table.entry(c).or_default().push(deciding);
            }
        }
    }
    table
});

/// Characters with two frequent readings. In a word about which nothing is known, either may be meant.
const EITHER: &str = include_str!("../data/pinyin_either.txt");

static OTHER: LazyLock<HashMap<char, Syllable>> = LazyLock::new(|| {
    let pairs = entries(EITHER).filter_map(|pair| {
        let (c, name) = pair.split_once(' ')?;
        Some((fold_char(c.chars().next()?)?, Syllable::named(name)?))
    });
    pairs.collect()
});

/// Surnames with an unusual reading, folded, with the readings of their characters.
static SURNAMES: LazyLock<Vec<(Vec<char>, Vec<Syllable>)>> = LazyLock::new(|| {
    let read = entries(include_str!("../data/pinyin_surnames.txt")).filter_map(|line| {
        let (surname, names) = line.split_once(' ')?;
        let readings = names.split(' ').filter_map(Syllable::named).collect();
        Some((surname.chars().filter_map(fold_char).collect(), readings))
    });
    read.collect()
});

/// The reading of a character of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reading {
    /// The reading.
    pub syllable: Syllable,
    /// Another possible reading, if nothing about the word decides between the two.
    pub other: Option<Syllable>,
}

/// The most frequent reading of a character (folded); `None` if it is no Han character or has no
/// known reading.
pub fn usual_reading(c: char) -> Option<Syllable> {
    index(c).and_then(|i| USUAL.get(i).copied().flatten())
}

/// The reading of each character of a word (folded, as segmented); `None` for characters that are not
/// Han. `person` says whether it is the name of a person, which begins with a surname.
pub fn read_word(word: &[char], person: bool) -> Vec<Option<Reading>> {
    let mut readings: Vec<Option<Reading>> = (0..word.len()).map(|i| read_char(word, i)).collect();
    if person && word.len() >= 2 {
        let begins = |surname: &[char]| surname.len() < word.len() && word.starts_with(surname);
        let surname = SURNAMES.iter().rev().find(|(surname, _)| begins(surname));
        if let Some((_, own)) = surname {
            for (slot, &syllable) in readings.iter_mut().zip(own) {
                *slot = Some(Reading { syllable, other: None });
            }
        }
    }
    readings
}

fn read_char(word: &[char], i: usize) -> Option<Reading> {
    let c = word[i];
    let usual = usual_reading(c)?;
    let Some(deciding) = DECIDING.get(&c) else {
        return Some(Reading { syllable: usual, other: None });
    };
    let matching = deciding.iter().filter(|deciding| {
        let Some(start) = i.checked_sub(deciding.at) else { return false };
        let ends = start + deciding.word.len();
        word.get(start..ends) == Some(&deciding.word)
            && (!deciding.as_ending || (start > 0 && ends == word.len()))
    });
    // If two are equally long, the one that begins earlier wins.
    match matching.max_by_key(|deciding| (deciding.word.len(), deciding.at)) {
        Some(deciding) => Some(Reading { syllable: deciding.reading, other: None }),
        None => {
            let other = OTHER.get(&c).copied().filter(|&other| other != usual);
            Some(Reading { syllable: usual, other })
        }
    }
}

fn index(c: char) -> Option<usize> {
    (FIRST..=LAST).contains(&u32::from(c)).then(|| (u32::from(c) - FIRST) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_as(word: &str, person: bool, expected: &str) {
        let word: Vec<char> = word.chars().filter_map(fold_char).collect();
        let names: Vec<&str> = read_word(&word, person)
            .into_iter()
            .map(|reading| reading.map_or("-", |reading| reading.syllable.name()))
            .collect();
        assert_eq!(names.join(" "), expected, "{word:?}");
    }

    #[test]
    fn every_line_of_the_table_is_understood() {
        for line in entries(WORDS) {
            let mut parts = line.split(' ');
            let c = parts.next().unwrap();
            assert_eq!(c.chars().count(), 1, "{line}");
            assert!(Syllable::named(parts.next().unwrap()).is_some(), "{line}");
            assert!(parts.clone().count() > 0, "{line}");
            assert!(parts.all(|word| word.contains(c)), "{line}");
        }
        assert_eq!(OTHER.len(), entries(EITHER).count(), "a syllable of EITHER is none");
        for (surname, readings) in SURNAMES.iter() {
            assert_eq!(surname.len(), readings.len(), "{surname:?}");
        }
    }

    #[test]
    fn readings_are_chosen_by_word() {
        let check = |word, expected| check_as(word, false, expected);
        check("重庆", "chong qing");
        check("重要", "zhong yao");
        check("隆重开幕", "long zhong kai mu");
        check("重新开放", "chong xin kai fang");
        check("银行", "yin hang");
        check("行长", "hang zhang");
        check("银行行长", "yin hang hang zhang");
        check("行动", "xing dong");
        check("举行会谈", "ju xing hui tan");
        check("长江", "chang jiang");
        check("局长", "ju zhang");
        check("特长", "te chang");
        check("成都", "cheng du");
        check("音乐", "yin yue");
        check("快乐", "kuai le");
        check("西藏", "xi zang");
        check("调查", "diao cha");
        check("调整", "tiao zheng");
        check("目的", "mu di");
        check("着力", "zhuo li");
        check("著名", "zhu ming");
        check("乾隆", "qian long");
        check("干部", "gan bu");
        check("大厦", "da sha");
        check("厦门", "xia men");
        check("会计", "kuai ji");
        check("都柏林", "du bo lin");
        check("喀什", "ka shi");
        check("什么", "shen me");
        check("六安", "lu an");
        check("蚌埠", "beng bu");
        check("吐蕃", "tu bo");
        check("重慶銀行", "chong qing yin hang");
        check("C919", "- - - -");
        check("广场", "guang chang");
        check("排球", "pai qiu");
    }

    #[test]
    fn surnames_are_read_as_surnames() {
        let check = |word, expected| check_as(word, true, expected);
        check("单霁翔", "shan ji xiang");
        check("解振华", "xie zhen hua");
        check("查英", "zha ying");
        check("仇保兴", "qiu bao xing");
        check("曾庆红", "zeng qing hong");
        check("区志航", "ou zhi hang");
        check("朴智星", "piao zhi xing");
        check("尉迟恭", "yu chi gong");
        check("万俟卨", "mo qi xie");
        check("张重", "zhang zhong");
        check_as("单位", false, "dan wei");
        check_as("解决", false, "jie jue");
        check_as("检查", false, "jian cha");
    }

    #[test]
    fn where_nothing_settles_it_another_reading_is_kept() {
        let word: Vec<char> = "唐长老".chars().collect();
        assert_eq!(read_word(&word, false)[1].unwrap().other, None);
        let word: Vec<char> = "甲长乙".chars().collect();
        let reading = read_word(&word, false)[1].unwrap();
        assert_eq!((reading.syllable.name(), reading.other.unwrap().name()), ("chang", "zhang"));
    }
}
