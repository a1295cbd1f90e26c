//! Conditions and scored terms as queries of the cluster.
use serde_json::{Value, json};
/// x
pub fn condition(_set: &souwen_article::Condition, _years: &[i32]) -> Value { json!({}) }
/// x
pub struct Visible<'a> { /** x */ pub commit: u64, /** x */ pub aborted: &'a [(u64, u64)] }
impl Visible<'_> { /// x
 pub fn filter(&self) -> Value { json!({"c": self.commit, "a": self.aborted}) } }
