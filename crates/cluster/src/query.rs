//! Conditions and scored terms as queries of the cluster.
