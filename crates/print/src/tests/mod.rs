//! Tests over whole files: what is read is what was intended.

mod codings;
mod hostile;
mod ofd;
mod papers;
mod shapes;
