//! Chinese text analysis: from characters to the tokens that are indexed and searched for.
//!
//! Fold first, segment second: [`fold()`] maps every significant character to one
//! representative, so offsets and positions never need repair, and the segmenter sees folded text
//! only. No I/O, and nothing here can fail.
//!
//! ```
//! use souwen_text::{Analyzer, Cut, Date, Run, fold};
//!
//! // Texts are compared in folded form: script, width, case and signs make no difference.
//! let folded = |text: &str| fold(text).iter().map(|c| c.ch).collect::<String>();
//! assert_eq!(folded("哈薩克斯坦—ＫＴＺ"), "哈萨克斯坦ktz");
//!
//! // Words are for ranking, each at the position of its first character.
//! let analyzer = Analyzer::new();
//! let words = analyzer.words("完成中吉乌铁路", Cut::Search);
//! let words: Vec<_> = words.iter().map(|word| (word.term.as_str(), word.position)).collect();
//! assert_eq!(words, [("完成", 0), ("中吉乌", 2), ("铁路", 5)]);
//!
//! // Runs are for finding: any stretch of characters, however it would be cut.
//! let text = "各方就完成中吉烏鐵路可行性研究交换了意见。";
//! let characters = fold(text);
//! let run = Run::of("吉乌铁").expect("it has characters");
//! let first = run.find_in(&characters).next().expect("the text holds it");
//! let last = first + run.len() - 1;
//! assert_eq!(&text[characters[first].start as usize..characters[last].end as usize], "吉烏鐵");
//!
//! // Days as people write them.
//! assert_eq!(Date::parse_value("2023年5月19日"), Date::new(2023, 5, 19));
//! ```
//!
//! | for | see |
//! |---|---|
//! | an index of tantivy's of your own | `tokenizer`, behind the feature `tantivy` |
//! | comparing texts | [`fold`](mod@fold), [`run`], [`sketch`] (nearly the same text) |
//! | cutting words | [`Analyzer`], [`segment`], [`Dictionary`] (words of your own), [`learn`] (new words) |
//! | typing | [`pinyin`], [`lookalike`] |
//! | days | [`date`] |
//! | showing | [`marked`] (pieces of a text that are marked or not), [`sentence`] |

pub mod analyzer;
pub mod date;
pub mod dictionary;
pub mod fold;
pub mod learn;
pub mod list;
pub mod lookalike;
pub mod marked;
pub mod pair;
pub mod parting;
pub mod pinyin;
pub mod run;
pub mod segment;
pub mod sentence;
pub mod sketch;
#[cfg(feature = "tantivy")]
pub mod tokenizer;

pub use analyzer::{Analyzer, Token, WantedWords};
pub use date::{Date, DateRange, WrittenDate, YearlyRange};
pub use dictionary::{Dictionary, DictionaryChanges, Word, WordError};
pub use fold::{FoldedChar, fold, fold_char, is_significant};
pub use learn::{Expression, ExpressionKind, Expressions, Learner, WordCandidate};
pub use parting::PartingSigns;
pub use run::{ExactRun, Run, RunChar};
pub use segment::{Cut, load_dictionary};
pub use sketch::Sketch;
