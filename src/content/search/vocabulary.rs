//! The words of the index as people write them, and the one somebody meant who mistyped. Each is counted by the items that hold it, in the
//! transaction that puts these in or takes them out: a word that stands nowhere any more is never proposed.
use super::index::run;
use super::words::{common, fold, words};
use crate::db::Db;
use crate::error::Result;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, FromQueryResult, Statement};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// Shorter words resemble too many others.
const SHORTEST: usize = 4;
const LONGEST: usize = 30;
/// Words looked at for one that was mistyped; those most often met come first.
const LOOKED_AT: u64 = 3_000;

/// The words of a text that can be proposed.
pub(super) fn of(text: &str) -> BTreeSet<String> {
    let good = |it: &str| {
        let signs = it.chars().count();
        (SHORTEST..=LONGEST).contains(&signs) && it.chars().all(char::is_alphabetic) && !common(&fold(it))
    };
    words(text).map(|it| it.1.to_lowercase().nfc().collect::<String>()).filter(|it| good(it)).collect()
}

/// Counts what an item holds now and held before. Two that do so at the same moment would wait for each other's words on PostgreSQL: the
/// second waits at the door.
pub(super) async fn change(
    tx: &DatabaseTransaction,
    locale: &str,
    before: &BTreeSet<String>,
    now: &BTreeSet<String>,
) -> Result<()> {
    let postgres = tx.get_database_backend() == DbBackend::Postgres;
    if postgres {
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(470047)").await?;
    }
    let come: Vec<[String; 3]> = now.difference(before).map(|it| row(it)).collect();
    let gone: Vec<&String> = before.difference(now).collect();
    if !come.is_empty() {
        let sql = if postgres {
            "INSERT INTO search_word(locale, word, folded, reversed, docs)
             SELECT $1, it->>0, it->>1, it->>2, 1 FROM jsonb_array_elements($2::text::jsonb) it
             ON CONFLICT (locale, word) DO UPDATE SET docs = search_word.docs + 1"
        } else {
            "INSERT INTO search_word(locale, word, folded, reversed, docs)
             SELECT $1, value ->> 0, value ->> 1, value ->> 2, 1 FROM json_each($2) WHERE true
             ON CONFLICT (locale, word) DO UPDATE SET docs = docs + 1"
        };
        run(tx, sql, vec![locale.into(), serde_json::to_string(&come)?.into()]).await?;
    }
    if !gone.is_empty() {
        let of = if postgres {
            "SELECT jsonb_array_elements_text($2::text::jsonb)"
        } else {
            "SELECT value FROM json_each($2)"
        };
        let gone = serde_json::to_string(&gone)?;
        let fewer = format!("UPDATE search_word SET docs = docs - 1 WHERE locale = $1 AND word IN ({of})");
        run(tx, &fewer, vec![locale.into(), gone.clone().into()]).await?;
        let none = format!("DELETE FROM search_word WHERE locale = $1 AND docs < 1 AND word IN ({of})");
        run(tx, &none, vec![locale.into(), gone.into()]).await?;
    }
    Ok(())
}

fn row(word: &str) -> [String; 3] {
    let folded = fold(word);
    let reversed = folded.chars().rev().collect();
    [word.to_owned(), folded, reversed]
}

#[derive(FromQueryResult)]
struct Known {
    word: String,
    folded: String,
    docs: i64,
}

/// The word of the index that was most likely meant: at most one slip in a short word, two in a longer one, and whatever most items hold
/// among those. What is right at one end is looked up by that end.
pub(super) async fn nearest(db: &Db, locale: &str, typed: &str) -> Result<Option<String>> {
    let asked: Vec<char> = fold(typed).chars().collect();
    let signs = asked.len();
    if !(SHORTEST..=LONGEST).contains(&signs) {
        return Ok(None);
    }
    let most = if signs < 6 { 1 } else { 2 };
    let head: String = asked[..(signs / 3).max(2)].iter().collect();
    let tail: String = asked[signs / 2..].iter().rev().collect();
    let past = |it: &str| format!("{it}\u{10ffff}");
    let sql = "SELECT word, folded, docs FROM search_word WHERE locale = $1 AND length(folded) BETWEEN $2 AND $3
               AND ((folded >= $4 AND folded < $5) OR (reversed >= $6 AND reversed < $7)) ORDER BY docs DESC, word LIMIT $8";
    let number = |it: usize| i64::try_from(it).unwrap_or(i64::MAX);
    let values = [
        locale.into(),
        number(signs - most).into(),
        number(signs + most).into(),
        head.clone().into(),
        past(&head).into(),
        tail.clone().into(),
        past(&tail).into(),
        i64::try_from(LOOKED_AT).unwrap_or(i64::MAX).into(),
    ];
    let statement = Statement::from_sql_and_values(db.backend(), sql, values);
    let known = Known::find_by_statement(statement).all(&db.read).await?;
    let slips = |it: &Known| {
        let word: Vec<char> = it.folded.chars().collect();
        slips(&asked, &word)
    };
    let near = known.iter().map(|it| (slips(it), it)).filter(|it| (1..=most).contains(&it.0));
    let best = near.min_by_key(|(slips, it)| (*slips, Reverse(it.docs), it.word.clone()));
    Ok(best.map(|it| it.1.word.clone()))
}

/// Signs to add, leave out, exchange or swap with their neighbour to make one word of the other.
fn slips(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let other = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_neighbours_swapped_are_one_slip() {
        let count = |a: &str, b: &str| slips(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(count("bilbiotheque", "bibliotheque"), 1);
        assert_eq!(count("pisine", "piscine"), 1);
        assert_eq!(count("mediateque", "mediatheque"), 1);
        assert_eq!(count("cantine", "cantine"), 0);
    }

    #[test]
    fn words_are_kept_as_people_write_them() {
        let found = of("L’École des Œillets : 12 rue, le CCAS et les bibliothèques.");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["bibliothèques", "ccas", "école", "œillets"]);
    }
}
