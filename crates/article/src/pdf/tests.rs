//! PDF files become records.
