//! Which reader reads which form of a day: one table for all of them.

use super::typed::When;
use super::{Date, DateRange, WrittenDate, path, stamp, testing, typed};

type Reader = (&'static str, fn(&str) -> Option<Date>);

/// All readers, in the order in which the tables name them.
const READERS: [Reader; 7] = [
    ("exact", Date::parse_iso),
    ("written", |text| WrittenDate::at(text)?.date()),
    ("line", stamp::day_in),
    ("path", path::day_in_path),
    ("start", stamp::day_at_start),
    ("value", Date::parse_value),
    ("typed", |text| match typed::parse_dates(text)? {
        When::Days(DateRange { from, to }) if from == to => from,
        _ => None,
    }),
];

/// The names of the readers that read a day from the text. It must be the expected day.
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
        ("2023-05-19", "exact written line path start value typed"),
        ("2023-5-19", "written line path start value typed"),
        ("2023/05/19", "written line path start value typed"),
        ("2023/5/19", "written line path start value typed"),
        ("2023.05.19", "written line path start value typed"),
        ("2023.5.19", "written line path start value typed"),
        ("２０２３－０５－１９", "written line start value typed"),
        ("2023．5．19", "written line start value typed"),
        (" 2023-05-19 ", "line path start value typed"),
        ("20230519", "written line path start value typed"),
        ("２０２３０５１９", "written line start value typed"),
        ("202305190830", "path value"),
        ("20230519083000", "path value"),
        ("2023年5月19日", "written line path start value typed"),
        ("2023年05月19日", "written line path start value typed"),
        ("2023年5月19号", "written line path start value typed"),
        ("2023年5月19號", "written line path start value typed"),
        ("2023年5月19", "line path start value typed"),
        ("２０２３年５月１９日", "written line start value typed"),
        ("2023 年 5 月 19 日", "written value typed"),
        ("2023年 5月 19日", "written line path start value typed"),
        ("二〇二三年五月十九日", "written value typed"),
        ("二零二三年五月十九日", "written value typed"),
        ("二○二三年五月十九日", "written value typed"),
        ("2023年五月十九日", "written value typed"),
        // With more after it.
        ("2023年5月19日，", "written line path start value typed"),
        ("2023年5月19日电", "written line path start value"),
        ("2023年05月19日 来源：新华社", "written line path start value"),
        ("2023-05-19 by hand", "written line path start value"),
        ("2023-05-19 5", "written line path start value"),
        ("2023-05-19 10:00", "written line path start value"),
        ("2023-5-19 10:00", "written line path start value"),
        ("2023-05-19T23:30:00", "written line path start value"),
        (" 2023年5月19日 08:30 ", "line path start value"),
        ("2023年5月19日08:30", "written line path start value"),
        // With more before it.
        ("发布时间：2023-05-19 10:22　来源：新华社", "line path"),
        ("t20230519_4711.html", "line path"),
        ("html/2023-05/19/content_25982101.htm", "path"),
        ("n1/2023/0519/c1001-32690002.html", "path"),
        ("202305/t20230519_4711.html", "line path"),
        ("2023/05/19/summit/index.html", "written line path start value"),
        ("news-20230519103000.html", "path"),
        ("rmrb_2023_05_19_01.txt", "path"),
        ("2023年5月19日.txt", "written line path start value"),
        // Seconds and milliseconds.
        ("1684425600", "value"),
        ("1684425600000", "value"),
        // English names of months.
        ("May 19, 2023", "start value"),
        ("Friday, May 19, 2023", "start value"),
        ("19 May 2023", "start value"),
        ("19-May-2023", "start value"),
        ("Fri, 19 May 2023", "start value"),
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
        ("1234567", ""),
        ("1684425600123456", ""),
        ("123456789012345678901234567890", ""),
        ("3.14", ""),
        ("昨天", ""),
    ] {
        assert_eq!(read_by(&READERS, text, "2023-05-19"), readers, "{text}");
    }
}

#[test]
fn values_of_fields() {
    for &(value, expected) in testing::FIELD_VALUES {
        let day = Date::parse_value(value).map(|day| day.to_string()).unwrap_or_default();
        assert_eq!(day, expected, "{value}");
    }
}
