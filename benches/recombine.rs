//! Writes a large collection by recombining the paragraphs of a given one (see `recombined`).
//!
//! ```sh
//! cargo bench --bench recombine -- news.jsonl large.jsonl 400000 [seed]
//! ```

mod random;
mod recombined;

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use recombined::Recombined;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let usage = "give a collection, a file to write and a number of articles";
    let (collection, out) = (args.next().ok_or(usage)?, args.next().ok_or(usage)?);
    let count = args.next().ok_or(usage)?.parse()?;
    let seed = args.next().map_or(Ok(1), |seed| seed.parse())?;
    let mut made = Recombined::of(Path::new(&collection), seed)?;
    made.write(count, &mut BufWriter::new(File::create(out)?))?;
    Ok(())
}
