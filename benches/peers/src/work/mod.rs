//! The work of an engine's process: indexing or searching.

mod measure;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::figures::{Indexing, Searching, Times};
use crate::peer::contract::{Peer, Wanted};
use crate::peer::{SeekStorm, Souwen, Sqlite, Tantivy};
use crate::plan::{Arm, Plan};

/// The request for the ranked queries.
const RANKED: Wanted = Wanted { limit: 10, offset: 0, total: false, snippets: false };

/// How often all queries run before the measurement: after that, just-in-time compilation is complete.
const PASSES: usize = 2;

/// Runs a step of an engine over an index, and writes its measurements.
pub fn run(name: &str, step: &str, plan: &Plan, index: &Path, out: &Path) -> Outcome<()> {
    let told = match name {
        "souwen" => step_of::<Souwen>(step, plan, index)?,
        "tantivy" => step_of::<Tantivy>(step, plan, index)?,
        "sqlite" => step_of::<Sqlite>(step, plan, index)?,
        "seekstorm" => step_of::<SeekStorm>(step, plan, index)?,
        unknown => return Err(format!("there is no engine {unknown}").into()),
    };
    Ok(fs::write(out, told)?)
}

fn step_of<P: Peer>(step: &str, plan: &Plan, index: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    Ok(match step {
        "index" => serde_json::to_vec(&indexing::<P>(plan, index)?)?,
        _ => serde_json::to_vec(&searching::<P>(plan, index)?)?,
    })
}

fn indexing<P: Peer>(plan: &Plan, index: &Path) -> Outcome<Indexing> {
    let (started, before) = (Instant::now(), measure::processor_time());
    P::index(&plan.articles, plan.label, index)?;
    Ok(Indexing {
        wall: started.elapsed().as_secs_f64(),
        processor: (measure::processor_time() - before).as_secs_f64(),
        peak: measure::memory("VmHWM:"),
        bytes: measure::bytes(index)?,
    })
}

fn searching<P: Peer>(plan: &Plan, index: &Path) -> Outcome<Searching> {
    let peer = P::open(index, plan.label)?;
    for arm in plan.arms.iter().cycle().take(plan.arms.len() * PASSES) {
        ask(&peer, arm, plan.warm_up)?;
    }
    let arms = plan.arms.iter().map(|arm| ask(&peer, arm, plan.most)).collect::<Outcome<_>>()?;
    let (resident, private) = (measure::memory("VmRSS:"), measure::memory("RssAnon:"));
    let every = plan.runs.iter().map(|run| peer.every(run)).collect::<Outcome<_>>()?;
    let ranked = plan.ranked.iter().map(|question| {
        let hits = peer.page(question, RANKED)?.hits;
        Ok(hits.into_iter().map(|hit| hit.id).collect())
    });
    let ranked = ranked.collect::<Outcome<_>>()?;
    Ok(Searching { version: P::version(), arms, aside: 0.0, resident, private, every, ranked })
}

/// Runs the queries of an arm one after the other, until the processor time is used up.
fn ask<P: Peer>(peer: &P, arm: &Arm, most: u64) -> Outcome<Times> {
    let mut times = Times::default();
    let until = measure::processor_time() + Duration::from_millis(most);
    for question in &arm.questions {
        let (started, before) = (Instant::now(), measure::processor_time());
        let page = peer.page(question, arm.wanted)?;
        times.processor.push((measure::processor_time() - before).as_secs_f64() * 1e6);
        times.wall.push(started.elapsed().as_secs_f64() * 1e6);
        times.hits += page.total as u64;
        if measure::processor_time() > until {
            break;
        }
    }
    Ok(times)
}
