//! The readable part of one file of stored articles.

use xxhash_rust::xxh3::xxh3_128;

use super::article::RecoveredArticle;
use super::report::LostPart;
use super::store_file::StoreFile;
use crate::disk::holes;
use crate::store::segments::SegmentRow;
use crate::store::{footer, scan};

/// The readable part of a file.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub articles: Vec<SurveyedArticle>,
    pub lost: Vec<LostPart>,
    /// Whether it is known which of its articles are deleted.
    pub deletions_known: bool,
}

/// A readable article.
#[derive(Debug, Clone, Copy)]
pub(super) struct SurveyedArticle {
    /// A hash of its id.
    pub id: u128,
    pub place: ArticlePlace,
    pub fate: Fate,
}

/// The place of an article in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ArticlePlace {
    /// The offset at which its block begins.
    pub block: usize,
    /// Its index within the block.
    pub index: usize,
    /// Its number in the segment, if known.
    pub number: Option<u32>,
}

/// Whether an article is part of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Alive,
    /// It may have been deleted.
    Doubtful,
    Deleted,
}

impl Survey {
    /// Reads the readable part of a file. `row` is the entry of the commit for its segment.
    pub(super) fn of(file: &StoreFile, row: Option<&SegmentRow>) -> Survey {
        let deletions = file.deletions(row);
        let documents = row.map(|row| row.max_doc).or(deletions.documents());
        let bytes = match holes::read_around(&file.path()) {
            Ok(bytes) => bytes,
            Err(error) => {
                return Survey::of_nothing(file, row, &format!("it cannot be read: {error}"));
            }
        };
        let body = footer::body(&bytes);
        let scan = scan::scan(body.bytes, documents, |document| {
            let article = RecoveredArticle::of(document, body.right)?.article()?;
            Some(xxh3_128(article.article.id.as_bytes()))
        });
        let articles = scan.documents.iter().map(|document| {
            let number = document.number;
            let place = ArticlePlace { block: document.block, index: document.index, number };
            let fate = match deletions.contain(number) {
                true => Fate::Deleted,
                false if deletions.are_known_of(number) => Fate::Alive,
                false => Fate::Doubtful,
            };
            SurveyedArticle { id: document.content, place, fate }
        });
        let lost = scan.lost.iter().filter_map(|part| {
            let alive = || part.numbers.iter().filter(|&&n| !deletions.contain(Some(n))).count();
            let articles = part.documents.map(|documents| match part.numbers.is_empty() {
                true => u64::from(documents),
                false => alive() as u64,
            });
            // A deleted article is no loss.
            (articles != Some(0)).then(|| LostPart {
                file: file.name.clone(),
                bytes: Some(part.bytes.start as u64..part.bytes.end as u64),
                articles,
                reason: "it is not what was written".to_owned(),
            })
        });
        Survey {
            articles: articles.collect(),
            lost: lost.collect(),
            deletions_known: deletions.complete,
        }
    }

    fn of_nothing(file: &StoreFile, row: Option<&SegmentRow>, reason: &str) -> Survey {
        let lost = LostPart {
            file: file.name.clone(),
            bytes: None,
            articles: row.and_then(SegmentRow::alive).map(u64::from),
            reason: reason.to_owned(),
        };
        Survey { lost: vec![lost], deletions_known: true, ..Survey::default() }
    }
}
