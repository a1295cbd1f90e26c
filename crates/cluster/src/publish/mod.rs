//! From a local index to the cluster: the difference since the last commit there, sent in bulk.
