//! Whole files: what is read of them is what was meant.

mod codings;
mod hostile;
mod ofd;
mod papers;
mod shapes;
