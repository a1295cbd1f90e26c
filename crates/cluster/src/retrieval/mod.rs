//! One commit of the cluster as a state that can be searched.
