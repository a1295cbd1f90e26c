//! Scanning stores with one or more damages.

use proptest::prelude::*;

use super::*;
use crate::store::testing::{any_damage, store_of, text_of};

fn texts(store: &[u8]) -> Vec<String> {
    let scan = scan(store, None, text_of);
    scan.documents.into_iter().map(|document| document.content).collect()
}

/// The ranges of the blocks of an undamaged store.
fn block_ranges(store: &[u8]) -> Vec<Range<usize>> {
    let pieces = walk(store, text_of).into_iter();
    let blocks = pieces.filter_map(|piece| match piece {
        Piece::Block(block) => Some(block.bytes),
        Piece::Gap(_) => None,
    });
    blocks.collect()
}

fn any_texts() -> impl Strategy<Value = Vec<String>> {
    let text = prop_oneof![
        4 => "[一-七a-d。]{0,80}",
        1 => ("[春秋a-c]{1,9}", 1usize..200).prop_map(|(part, times)| part.repeat(times)),
    ];
    prop::collection::vec(text, 0..60)
}

proptest! {
    #[test]
    fn everything_in_a_whole_store_is_read(expected in any_texts(), block_size in 1usize..2000) {
        let store = store_of(&expected, block_size);
        let scan = scan(&store, None, text_of);
        prop_assert_eq!(&scan.lost, &[]);
        let numbers: Vec<_> = scan.documents.iter().map(|document| document.number).collect();
        prop_assert_eq!(numbers, (0..expected.len() as u32).map(Some).collect::<Vec<_>>());
        for (document, text) in scan.documents.iter().zip(&expected) {
            prop_assert_eq!(&document.content, text);
            let block = block_at(&store, document.block).unwrap();
            let bytes = block.documents().nth(document.index).unwrap();
            prop_assert_eq!(text_of(bytes), Some(text.clone()));
        }
    }

    #[test]
    fn the_table_is_no_condition(expected in any_texts(), block_size in 1usize..2000) {
        let mut store = store_of(&expected, block_size);
        store.truncate(block_ranges(&store).last().map_or(0, |block| block.end));
        prop_assert_eq!(texts(&store), expected);
    }

    #[test]
    fn what_damage_spared_is_read_and_nothing_false(
        expected in any_texts(),
        block_size in 1usize..2000,
        damages in prop::collection::vec(any_damage(), 1..4),
    ) {
        let whole = store_of(&expected, block_size);
        let mut store = whole.clone();
        damages.iter().for_each(|damage| damage.apply(&mut store));
        let found = scan(&store, Some(expected.len() as u32), text_of);
        for document in &found.documents {
            prop_assert!(expected.contains(&document.content), "{:?}", document.content);
            // A single damage cannot move blocks so that they fit the table again.
            if let ([_], Some(number)) = (&damages[..], document.number) {
                prop_assert_eq!(expected.get(number as usize), Some(&document.content));
            }
        }
        // A block that still exists, wherever it is now, is found.
        for document in scan(&whole, None, text_of).documents {
            let block = block_ranges(&whole).into_iter().find(|b| b.start == document.block);
            if is_in(&store, &whole[block.unwrap()]) {
                let read = found.documents.iter().any(|other| other.content == document.content);
                prop_assert!(read, "{:?} is lost", document.content);
            }
        }
        let lost: Option<u32> = found.lost.iter().map(|part| part.documents).sum();
        if let ([_], Some(lost)) = (&damages[..], lost) {
            prop_assert_eq!(found.documents.len() + lost as usize, expected.len());
        }
    }

    #[test]
    fn no_bytes_do_harm(store in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x83), Just(0xff)], 0..3000)) {
        let scan = scan(&store, None, text_of);
        prop_assert_eq!(scan.documents, []);
    }
}

#[test]
fn how_many_are_lost_is_known_where_bytes_were_cut_out() {
    let texts: Vec<String> = (0..90).map(|number| format!("第{number}条，共九十条。")).collect();
    let mut store = store_of(&texts, 200);
    let blocks = block_ranges(&store);
    store.drain(blocks[2].start + 5..blocks[3].start + 5);
    let scan = scan(&store, Some(90), text_of);
    let [lost] = &scan.lost[..] else { panic!("{:?}", scan.lost) };
    assert_eq!(lost.documents.map(|lost| lost as usize + scan.documents.len()), Some(90));
    assert_eq!(scan.documents.last().unwrap().number, Some(89));
}

/// Whether some bytes lie within others.
fn is_in(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len().max(1)).any(|window| window == part)
}
