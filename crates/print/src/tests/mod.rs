//! Tests over whole files: the text and the stories that are read are compared with those that were written.

mod codings;
mod hostile;
mod ofd;
mod papers;
mod shapes;
mod widths;
