use proptest::prelude::*;

use super::*;
use crate::store::testing::{any_damage, store_of, text_of};

fn texts(store: &[u8]) -> Vec<String> {
    let scan = scan(store, None, text_of);
    scan.documents.into_iter().map(|document| document.content).collect()
}

/// Where the blocks of a whole store lie.
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
        let by_number = |store: &[u8]| {
            let blocks = block_ranges(store);
            let documents = scan(store, None, text_of).documents;
            (blocks, documents)
        };
        let (blocks, documents) = by_number(&whole);
        let mut store = whole.clone();
        // The first damage moves what lies after it: the places of the others are told from it.
        let touched = damages[0].apply(&mut store);
        let mut untouched: Vec<bool> = blocks
            .iter()
            .map(|block| block.end <= touched.start || block.start >= touched.end)
            .map(|apart| apart || touched.is_empty())
            .collect();
        for (block, untouched) in blocks.iter().zip(&mut untouched) {
            *untouched &= !(touched.is_empty() && block.contains(&touched.start));
        }
        for damage in &damages[1..] {
            let before = store.clone();
            damage.apply(&mut store);
            for (block, untouched) in blocks.iter().zip(&mut untouched) {
                let bytes = &whole[block.clone()];
                let at = find(&before, bytes);
                *untouched &= at.is_some() && find(&store, bytes).is_some();
            }
        }
        let scan = scan(&store, Some(expected.len() as u32), text_of);
        for document in &scan.documents {
            prop_assert!(expected.contains(&document.content), "{:?}", document.content);
            if let Some(number) = document.number.filter(|_| damages.len() == 1) {
                let there = expected.get(number as usize);
                prop_assert_eq!(there, Some(&document.content), "number {}", number);
            }
        }
        for (block, _) in blocks.iter().zip(&untouched).filter(|(_, untouched)| **untouched) {
            for document in documents.iter().filter(|document| document.block == block.start) {
                let found = scan.documents.iter().any(|found| found.content == document.content);
                prop_assert!(found, "{:?} of the block {:?} is lost", document.content, block);
            }
        }
        let right = scan.documents.len() as u32;
        let lost: Option<u32> = scan.lost.iter().map(|part| part.documents).sum();
        if let Some(lost) = lost.filter(|_| damages.len() == 1 && blocks.len() > 1) {
            prop_assert_eq!(right + lost, expected.len() as u32);
        }
    }

    #[test]
    fn no_bytes_do_harm(store in prop::collection::vec(prop_oneof![any::<u8>(), Just(0x83), Just(0xff)], 0..3000)) {
        let scan = scan(&store, None, text_of);
        prop_assert_eq!(scan.documents, []);
    }
}

/// Where some bytes lie in others.
fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len().max(1)).position(|window| window == part)
}
