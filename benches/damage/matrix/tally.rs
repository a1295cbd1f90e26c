//! What came of damaging a file at several places.

/// How many examples of what went wrong are kept.
const MAX_EXAMPLES: usize = 20;

/// Counts of cases.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How many there were.
    pub runs: usize,
    /// In which something was not answered.
    pub refused: usize,
    /// In which an answer was another one, before everything was verified.
    pub false_before: usize,
    /// In which an answer was another one afterwards.
    pub false_after: usize,
    /// In which something panicked.
    pub panics: usize,
    /// Which a check did not see.
    pub unseen: usize,
    /// Which bringing up to date healed.
    pub healed: usize,
    /// Which could only be salvaged.
    pub salvaged: usize,
    /// How many articles were salvaged, of how many.
    pub articles: (usize, usize),
    /// Which were neither healed nor salvaged, or wrongly.
    pub wrong: usize,
    /// What went wrong, the first of it.
    pub examples: Vec<String>,
}

impl Tally {
    /// The head of a table of tallies.
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

    /// Adds the counts of another.
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

    /// Keeps an example of what went wrong.
    pub(crate) fn example(&mut self, example: String) {
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(example);
        }
    }

    /// Whether nothing was false, nothing panicked, and nothing was lost that need not be.
    pub(crate) fn is_good(&self) -> bool {
        self.false_before + self.false_after + self.panics + self.unseen + self.wrong == 0
    }
}
