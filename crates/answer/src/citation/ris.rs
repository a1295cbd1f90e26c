//! RIS: each line has a tag, two spaces, a hyphen, a space and a value (`AU  - 程, 望江`), and ends with CR
//! and LF.

use super::{Citation, CitedName};

/// Writes the record.
pub(super) fn write(cited: &Citation) -> String {
    let mut record = String::new();
    let mut line = |tag: &str, value: &str| {
        if !value.is_empty() {
            record.push_str(&format!("{tag}  - {value}\r\n"));
        }
    };
    line("TY", if cited.container.is_some() { "NEWS" } else { "ELEC" });
    for name in &cited.authors {
        line("AU", &author(name));
    }
    line("TI", &cited.title);
    line("T2", cited.container.as_deref().unwrap_or_default());
    if let Some(date) = cited.date {
        line("PY", &date.year().to_string());
        line("DA", &slashed(date));
    }
    if cited.container.is_some() {
        // For web pages there are no such fields; programs would turn them into notes.
        line("SE", cited.section.as_deref().unwrap_or_default());
        line("SP", cited.page.as_deref().unwrap_or_default());
        line("CY", cited.place.as_deref().unwrap_or_default());
    }
    line("LA", &cited.language);
    line("AB", &cited.summary);
    for tag in &cited.tags {
        // A semicolon would split it.
        line("KW", &tag.replace(';', "；"));
    }
    line("UR", cited.url.as_deref().unwrap_or_default());
    line("Y2", &cited.accessed.map(slashed).unwrap_or_default());
    record.push_str("ER  - \r\n");
    record
}

/// Formats a date as 2024/05/18.
fn slashed(date: souwen_text::Date) -> String {
    date.to_string().replace('-', "/")
}

/// Family name, comma, given name. In a name that is not a person's, a comma would split it.
fn author(name: &CitedName) -> String {
    match name {
        CitedName::Person { family, given, .. } => {
            format!("{}, {}", family.replace(',', "，"), given.replace(',', "，"))
        }
        CitedName::Whole(name) => name.replace(',', "，"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::tests::citation;

    #[test]
    fn a_record_has_a_line_for_everything_known() {
        let expected = [
            "TY  - NEWS",
            "AU  - 程, 望江",
            "AU  - 欧阳, 小满",
            "TI  - 地铁三号线 今天开通",
            "T2  - 江城日报",
            "PY  - 2024",
            "DA  - 2024/05/18",
            "SE  - 第03版：要闻",
            "SP  - 3",
            "CY  - 江城",
            "LA  - zh-CN",
            "AB  - 今天上午10时，地铁三号线开通运营。首日免费。",
            "KW  - 交通",
            "KW  - 地铁； 轨道",
            "UR  - https://daily.example/1",
            "Y2  - 2025/01/02",
            "ER  - ",
        ];
        assert_eq!(write(&citation()), expected.map(|line| format!("{line}\r\n")).concat());
    }

    #[test]
    fn what_is_no_person_is_one_name() {
        assert_eq!(author(&CitedName::read("Whitlow, Ada, Jr.")), "Whitlow， Ada， Jr.");
        assert_eq!(author(&CitedName::read("江城日报评论员")), "江城日报评论员");
        let mut cited = citation();
        cited.container = None;
        let written = write(&cited);
        assert!(written.starts_with("TY  - ELEC\r\n") && !written.contains("SE  - "), "{written}");
    }
}
