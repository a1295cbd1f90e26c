//! The results of damaging a file at several offsets.

/// The maximal number of examples of failures.
const MAX_EXAMPLES: usize = 20;

/// Counts of cases.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// The number of cases.
    pub runs: usize,
    /// Cases in which a request was refused.
    pub refused: usize,
    /// Cases with a wrong answer before everything was verified.
    pub false_before: usize,
    /// Cases with a wrong answer after that.
    pub false_after: usize,
    /// Cases with a panic.
    pub panics: usize,
    /// Cases that a check did not report.
    pub unseen: usize,
    /// Cases that a refresh repaired.
    pub healed: usize,
    /// Cases that could only be salvaged.
    pub salvaged: usize,
    /// The number of salvaged articles, and of all articles.
    pub articles: (usize, usize),
    /// Cases that were neither repaired nor salvaged, or wrongly.
    pub wrong: usize,
    /// Examples of failures, the first ones.
    pub examples: Vec<String>,
}

impl Tally {
    /// The header of a table of tallies.
    pub(crate) const HEAD: &str = "file          damage    runs  refused  false before  false after  panics  \
                                  unseen by check  healed  salvaged (articles)  wrong";

    /// A row of the table.
    pub(crate) fn row(&self, kind: &str, damage: &str) -> String {
        let (saved, of) = self.articles;
        let part = if of == 0 {
            String::new()
        } else {
            format!("({:.1} %)", saved as f64 / of as f64 * 100.0)
        };
        let salvaged = format!("{} {part}", self.salvaged);
        format!(
            "{kind:<13} {damage:<8} {:>5} {:>8} {:>13} {:>12} {:>7} {:>16} {:>7} {salvaged:>20} {:>6}",
            self.runs,
            self.refused,
            self.false_before,
            self.false_after,
            self.panics,
            self.unseen,
            self.healed,
            self.wrong,
        )
    }

    /// Adds the counts of another tally.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.runs += other.runs;
        self.refused += other.refused;
        self.false_before += other.false_before;
        self.false_after += other.false_after;
        self.panics += other.panics;
        self.unseen += other.unseen;
        self.healed += other.healed;
        self.salvaged += other.salvaged;
        self.articles.0 += other.articles.0;
        self.articles.1 += other.articles.1;
        self.wrong += other.wrong;
        for example in &other.examples {
            self.example(example.clone());
        }
    }

    /// Keeps an example of a failure.
    pub(crate) fn example(&mut self, example: String) {
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(example);
        }
    }

    /// Whether no answer was wrong, nothing panicked, and nothing was lost without need.
    pub(crate) fn is_good(&self) -> bool {
        self.false_before + self.false_after + self.panics + self.unseen + self.wrong == 0
    }
}
