//! Proximity: converts the operands of `NEAR` and `同段(…)` to alternatives of runs that must be near each
//! other.

use souwen_article::Nearness;

use crate::syntax::Node;

/// The maximal number of alternatives: each is evaluated separately.
const MAX_WAYS: usize = 16;

/// Both operands near each other; `None` if one of them contains anything but texts and
/// alternatives of texts.
pub(super) fn both_near(left: &Node, right: &Node, distance: u32) -> Option<Node> {
    let (left, right) = (ways(left)?, ways(right)?);
    let is_one_run = |way: &Vec<String>| way.len() == 1;
    if !left.iter().chain(&right).all(is_one_run) {
        return None;
    }
    near(product(&left, &right)?, Nearness::Characters(distance))
}

/// Everything in a node within one sentence or paragraph; `None` if it contains anything but texts
/// and alternatives of texts.
pub(super) fn within(node: &Node, nearness: Nearness) -> Option<Node> {
    near(ways(node)?, nearness)
}

/// Any of these alternatives.
fn near(ways: Vec<Vec<String>>, nearness: Nearness) -> Option<Node> {
    let mut nodes: Vec<Node> =
        ways.into_iter().map(|texts| Node::Near { texts, nearness }).collect();
    if nodes.len() > 1 { Some(Node::Or(nodes)) } else { nodes.pop() }
}

/// The alternatives of a node, each as a list of texts that must occur together.
fn ways(node: &Node) -> Option<Vec<Vec<String>>> {
    match node {
        Node::Text { text, .. } => Some(vec![vec![text.clone()]]),
        Node::And(nodes) => {
            let mut all = vec![Vec::new()];
            for node in nodes {
                all = product(&all, &ways(node)?)?;
            }
            Some(all)
        }
        Node::Or(nodes) => {
            let mut any = Vec::new();
            for node in nodes {
                any.extend(ways(node)?);
                if any.len() > MAX_WAYS {
                    return None;
                }
            }
            Some(any)
        }
        _ => None,
    }
}

/// The product of two lists of alternatives; `None` if there are too many.
fn product(some: &[Vec<String>], others: &[Vec<String>]) -> Option<Vec<Vec<String>>> {
    if some.len() * others.len() > MAX_WAYS {
        return None;
    }
    let both =
        |some: &Vec<String>, other: &Vec<String>| some.iter().chain(other).cloned().collect();
    Some(some.iter().flat_map(|way| others.iter().map(move |other| both(way, other))).collect())
}
