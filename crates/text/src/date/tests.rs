//! Which reader reads which form of a day: one table for all of them.

use super::typed::When;
use super::{Date, DateRange, WrittenDate, stamp, typed};

type Reader = (&'static str, fn(&str) -> Option<Date>);

/// All readers, in the order in which the tables name them.
const READERS: [Reader; 7] = [
    ("exact", Date::parse_iso),
    ("written", |text| WrittenDate::at(text)?.date()),
    ("line", stamp::day_in),
    ("path", stamp::day_in_path),
    ("stamp", stamp::day_of),
    ("value", Date::parse_written),
    ("typed", |text| match typed::parse_dates(text)? {
        When::Days(DateRange { from, to }) if from == to => from,
        _ => None,
    }),
];

/// The names of those of some readers that read a day, which must be the one that is expected.
#[track_caller]
fn read_by(readers: &[Reader], text: &str, expected: &str) -> String {
    let mut names = Vec::new();
    for (name, read) in readers {
        if let Some(day) = read(text) {
            assert_eq!(day.to_string(), expected, "{text} as {name}");
            names.push(*name);
        }
    }
    names.join(" ")
}

#[test]
fn forms_of_one_day() {
    for (text, readers) in [
        ("2023-05-19", "exact written line path stamp value typed"),
        ("2023-5-19", "written line path stamp value typed"),
        ("2023/05/19", "written line path stamp value typed"),
        ("2023/5/19", "written line path stamp value typed"),
        ("2023.05.19", "written line path stamp value typed"),
        ("2023.5.19", "written line path stamp value typed"),
        ("２０２３－０５－１９", "written line stamp value typed"),
        ("2023．5．19", "written line stamp value typed"),
        (" 2023-05-19 ", "line path stamp value typed"),
        ("20230519", "written line path stamp value typed"),
        ("２０２３０５１９", "written line stamp value typed"),
        ("202305190830", "path stamp"),
        ("20230519083000", "path stamp"),
        ("2023年5月19日", "written line path stamp value typed"),
        ("2023年05月19日", "written line path stamp value typed"),
        ("2023年5月19号", "written line path stamp value typed"),
        ("2023年5月19號", "written line path stamp value typed"),
        ("2023年5月19", "line path stamp typed"),
        ("２０２３年５月１９日", "written line stamp value typed"),
        ("2023 年 5 月 19 日", "written value typed"),
        ("2023年 5月 19日", "written line path stamp value typed"),
        ("二〇二三年五月十九日", "written value typed"),
        ("二零二三年五月十九日", "written value typed"),
        ("二○二三年五月十九日", "written value typed"),
        ("2023年五月十九日", "written value typed"),
        // With more after it.
        ("2023年5月19日，", "written line path stamp typed"),
        ("2023年5月19日电", "written line path stamp"),
        ("2023年05月19日 来源：新华社", "written line path stamp"),
        ("2023-05-19 by hand", "written line path stamp"),
        ("2023-05-19 5", "written line path stamp"),
        ("2023-05-19 10:00", "written line path stamp value"),
        ("2023-5-19 10:00", "written line path stamp value"),
        ("2023-05-19T23:30:00", "written line path stamp value"),
        (" 2023年5月19日 08:30 ", "line path stamp value"),
        ("2023年5月19日08:30", "written line path stamp value"),
        // With more before it.
        ("发布时间：2023-05-19 10:22　来源：新华社", "line path"),
        ("t20230519_4711.html", "line path"),
        ("html/2023-05/19/content_25982101.htm", "path"),
        ("n1/2023/0519/c1001-32690002.html", "path"),
        ("202305/t20230519_4711.html", "line path"),
        ("2023/05/19/summit/index.html", "written line path stamp"),
        ("news-20230519103000.html", "path"),
        ("rmrb_2023_05_19_01.txt", "path"),
        ("2023年5月19日.txt", "written line path stamp"),
        // Seconds and milliseconds.
        ("1684425600", "stamp"),
        ("1684425600000", "stamp"),
        // English names of months.
        ("May 19, 2023", "stamp"),
        ("Friday, May 19, 2023", "stamp"),
        ("19 May 2023", "stamp"),
        ("19-May-2023", "stamp"),
        ("Fri, 19 May 2023", "stamp"),
        // What names no day.
        ("", ""),
        ("5月19日", ""),
        ("五月十九日", ""),
        ("05-19", ""),
        ("19日", ""),
        ("2023年5月", ""),
        ("2023-05", ""),
        ("2023", ""),
        ("2023-02-30", ""),
        ("2023年2月30日", ""),
        ("2023-13-19", ""),
        ("20231319", ""),
        ("12345678", ""),
        ("123456789", ""),
        ("1684425600123456", ""),
        ("123456789012345678901234567890", ""),
        ("3.14", ""),
        ("昨天", ""),
    ] {
        assert_eq!(read_by(&READERS, text, "2023-05-19"), readers, "{text}");
    }
}

#[test]
fn a_time_with_an_offset_is_the_day_in_utc8() {
    let whole: Vec<Reader> =
        READERS.into_iter().filter(|(name, _)| matches!(*name, "stamp" | "value")).collect();
    for (text, expected, readers) in [
        ("2023-05-19T23:30:00", "2023-05-19", "stamp value"),
        ("2023-05-19T23:30:00+08:00", "2023-05-19", "stamp value"),
        ("2023-05-18T16:00:00Z", "2023-05-19", "stamp value"),
        ("2023-05-19T16:00:00Z", "2023-05-20", "stamp value"),
        ("2023-05-19T16:00:00.000Z", "2023-05-20", "stamp value"),
        ("2023-05-18T15:59:59.999Z", "2023-05-18", "stamp value"),
        ("2023-05-18 20:00:00 -0400", "2023-05-19", "stamp value"),
        ("2023-05-19 01:00 +0900", "2023-05-19", "stamp value"),
        ("2023-05-19 00:30 +0900", "2023-05-18", "stamp value"),
        ("2023-01-01T00:00+14:00", "2022-12-31", "stamp value"),
        ("2023-12-31T17:00:00+00:00", "2024-01-01", "stamp value"),
        ("2023年5月18日 20:00 GMT", "2023-05-19", "stamp value"),
        ("1684425599000", "2023-05-18", "stamp"),
        ("Fri, 19 May 2023 08:00:00 GMT", "2023-05-19", "stamp"),
        ("Thu, 18 May 2023 20:00:00 +0000", "2023-05-19", "stamp"),
        ("Fri May 19 2023 01:00:00 GMT+0800", "2023-05-19", "stamp"),
    ] {
        assert_eq!(read_by(&whole, text, expected), readers, "{text}");
    }
}
