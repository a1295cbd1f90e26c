//! Which commit the cluster holds, and who may publish the next one.
