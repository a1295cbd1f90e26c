//! The codes of warnings, one list for all of them.

/// Defines the enum, the list of all codes, and the name of each.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $code:ident: $name:literal;)+) => {
        /// What a warning is about. Interfaces translate warnings by it, so it lists not only what the
        /// parser gives ([`QueryWarning`](crate::QueryWarning)), but also what is known when a query has
        /// been planned or answered.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum WarningCode {
            $($(#[doc = $doc])+ $code,)+
        }

        impl WarningCode {
            /// All codes.
            pub const ALL: [WarningCode; [$(WarningCode::$code),+].len()] = [$(WarningCode::$code),+];

            /// The name in responses, which stays the same from one version to the next.
            pub fn name(self) -> &'static str {
                match self {
                    $(WarningCode::$code => $name,)+
                }
            }
        }
    };
}

codes! {
    /// The query is too long, and its end was ignored.
    QueryCut: "query_cut";
    /// Brackets are nested too deeply.
    NestingIgnored: "nesting_ignored";
    /// What was typed as a date is none.
    DateNotUnderstood: "date_not_understood";
    /// A date without a year was searched for in several years.
    DateOfSeveralYears: "date_of_several_years";
    /// Not all synonyms were searched for.
    SynonymsLeftOut: "synonyms_left_out";
    /// There is nothing to search for.
    NothingToSearch: "nothing_to_search";
    /// The query only excludes.
    OnlyExclusions: "only_exclusions";
    /// A property was named that articles do not have.
    OperatorLeftOut: "operator_left_out";
    /// A star without effect.
    StarIgnored: "star_ignored";
    /// A proximity operator without effect.
    NearIgnored: "near_ignored";
    /// The index was made by another analyzer than queries are analysed with.
    AnalyzerDiffers: "analyzer_differs";
}
