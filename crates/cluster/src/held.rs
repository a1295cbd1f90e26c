//! An article that the cluster gave, analysed again: what holds of it, and where its characters stand.
