//! Requests to the cluster and what their answers mean: errors, retries, partial answers.
