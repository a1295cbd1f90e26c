//! Single pages whose shape decides how they are read.
