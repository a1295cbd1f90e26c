//! How the cluster indexes documents: the fields, and how their tokens are read.
