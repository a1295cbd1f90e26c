//! Every method of every route, as it is described to programs. A test holds that none is missing and that
//! none is there in vain.

mod articles;
mod compatible;
mod pages;
mod reading;
mod service;

use super::operation::Operation;

/// All of them, in the order in which they are listed.
pub(crate) fn operations() -> impl Iterator<Item = &'static Operation> {
    let lists: [&'static [Operation]; 5] = [
        reading::OPERATIONS,
        articles::OPERATIONS,
        service::OPERATIONS,
        compatible::OPERATIONS,
        pages::OPERATIONS,
    ];
    lists.into_iter().flatten()
}
