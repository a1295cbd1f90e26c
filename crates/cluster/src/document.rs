//! A version of an article as a document of the cluster.
