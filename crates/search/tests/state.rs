//! Tests of the state of the index that a search reports.

use souwen_index::testing::edit_current;
use souwen_text::Analyzer;

use crate::util::{IndexOnDisk, ask};

#[test]
fn a_search_says_when_the_articles_were_cut_by_another_analyzer() {
    let site = IndexOnDisk::new("a.md");
    site.write("# 江城开工\n\n江城港口扩建工程今日开工。\n");
    let warnings = || -> Vec<&'static str> {
        let response = site.open().search(&ask("港口")).unwrap();
        assert_eq!(response.total, 1);
        response.warnings.iter().map(|warning| warning.code.name()).collect()
    };
    assert!(warnings().is_empty());
    let fingerprint = Analyzer::new().fingerprint();
    edit_current(&site.index_file(""), |text| text.replace(&fingerprint, "text-0")).unwrap();
    assert_eq!(warnings(), ["analyzer_differs"]);
}
