//! The index and the question. Words are analysed here, once, for both databases: folded (accents away), made singular, then stemmed, so
//! that `bibliotheques` finds « bibliothèque » and SQLite and PostgreSQL find the same.
use super::fields::Fields;
use super::state::Visibility;
use super::{Kind, item, topic};
use crate::db::Db;
use crate::error::Result;
use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseTransaction, DbBackend, QueryOrder, QuerySelect, Statement, Value};

/// Words of a text as they are indexed and asked for, in order.
pub fn analyse(locale: &str, text: &str) -> Vec<String> {
    let english = locale == "en";
    let algorithm =
        if english { rust_stemmers::Algorithm::English } else { rust_stemmers::Algorithm::French };
    let stemmer = rust_stemmers::Stemmer::create(algorithm);
    words(text)
        .map(|(_, word)| fold(word))
        .filter(|it| it.chars().count() > 1 || it.chars().all(|c| c.is_ascii_digit()))
        .filter(|it| !STOP_WORDS.contains(&it.as_str()))
        .map(|it| if english { it } else { accented(singular(&it)) })
        .map(|it| fold(&stemmer.stem(&it)))
        .collect()
}

/// Plurals in -x and their singulars, folded, that neither a final letter nor the stemmer's own -aux to -al tells.
const PLURALS: &[(&str, &str)] = &[
    ("aveux", "aveu"),
    ("baux", "bail"),
    ("bijoux", "bijou"),
    ("cailloux", "caillou"),
    ("cheveux", "cheveu"),
    ("choux", "chou"),
    ("coraux", "corail"),
    ("emaux", "email"),
    ("enjeux", "enjeu"),
    ("feux", "feu"),
    ("genoux", "genou"),
    ("jeux", "jeu"),
    ("joyaux", "joyau"),
    ("lieux", "lieu"),
    ("milieux", "milieu"),
    ("neveux", "neveu"),
    ("noyaux", "noyau"),
    ("travaux", "travail"),
    ("tuyaux", "tuyau"),
    ("vitraux", "vitrail"),
    ("voeux", "voeu"),
    ("yeux", "oeil"),
];

/// The singular of a folded French word. The stemmer keeps the s of « vélos », « amis » and « élus » for the sake of words like « mois »; here
/// those lose theirs as well, in the index as in the question.
fn singular(word: &str) -> &str {
    if let Some((_, singular)) = PLURALS.iter().find(|it| it.0 == word) {
        return singular;
    }
    match word.strip_suffix('s') {
        Some(rest) if rest.len() > 2 && rest.ends_with(['a', 'i', 'o', 'u']) => rest,
        _ => word,
    }
}

/// A folded word with the accents back that the stemmer looks for in an ending: « rénovée » goes with « rénover », « première » with
/// « premier », whether a reader typed the accents or not.
fn accented(word: &str) -> String {
    let bare = word.strip_suffix('s').unwrap_or(word);
    let endings = [("ee", "ée"), ("ite", "ité"), ("iere", "ière")];
    endings
        .into_iter()
        .find_map(|(folded, ending)| bare.strip_suffix(folded).map(|it| format!("{it}{ending}")))
        .unwrap_or_else(|| word.to_owned())
}

/// Words too common to look for, folded.
const STOP_WORDS: &[&str] = &[
    "le", "la", "les", "un", "une", "des", "du", "de", "et", "ou", "en", "au", "aux", "ce", "ces", "pour",
    "par", "sur", "dans", "avec", "est", "sont", "que", "qui", "se", "sa", "son", "ses", "il", "elle", "on",
    "ne", "pas", "plus", "the", "of", "and", "to", "in", "for", "is", "are", "with", "an", "qu", "comment",
    "mon", "ma", "mes",
];

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = None;
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        match (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        found.push((from, &text[from..]));
    }
    found.into_iter()
}

fn fold(word: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    word.to_lowercase()
        .replace('œ', "oe")
        .replace('æ', "ae")
        .nfd()
        .filter(|it| !unicode_normalization::char::is_combining_mark(*it))
        .collect()
}

/// Puts a live item into the index, in the transaction that makes it live.
pub async fn put(tx: &DatabaseTransaction, item: &item::Model, fields: &Fields) -> Result<()> {
    remove(tx, item.id).await?;
    let labels = labels(tx, fields).await?;
    let text = fields.search_text();
    let stems = |text: &str| analyse(&item.locale, text).join(" ");
    let (title, topics, body) = (stems(&fields.title), stems(&labels), stems(&text));
    let backend = tx.get_database_backend();
    let own = [item.id.into(), item.locale.clone().into(), item.kind.name().into(), text.into()];
    if backend == DbBackend::Postgres {
        let sql = "INSERT INTO search_doc(item_id, locale, kind, text, words) VALUES ($1, $2, $3, $4,
                   setweight(to_tsvector('simple', $5), 'A') || setweight(to_tsvector('simple', $6), 'B')
                   || setweight(to_tsvector('simple', $7), 'D'))";
        let values: Vec<Value> = own.into_iter().chain([title.into(), topics.into(), body.into()]).collect();
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    } else {
        let sql = "INSERT INTO search_doc(item_id, locale, kind, text) VALUES ($1, $2, $3, $4) RETURNING id";
        let row = tx.query_one_raw(Statement::from_sql_and_values(backend, sql, own)).await?;
        let id: i64 = row.ok_or_else(|| anyhow::anyhow!("no row inserted"))?.try_get_by_index(0)?;
        let sql = "INSERT INTO search_fts(rowid, title, topics, body) VALUES ($1, $2, $3, $4)";
        let values: [Value; 4] = [id.into(), title.into(), topics.into(), body.into()];
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

/// Puts what is in the index into it again, because what its topics are called changed.
pub async fn put_again(tx: &DatabaseTransaction, lives: &[item::Live]) -> Result<()> {
    for live in lives {
        let topics = item::topics_of(tx, live.item.id).await?;
        put(tx, &live.item, &Fields { topics, ..live.fields.clone() }).await?;
    }
    Ok(())
}

/// Indexes everything on the site anew, one item after the other.
pub async fn rebuild(db: &Db) -> Result<()> {
    for live in item::live_of_kinds(db, &Kind::ALL).await? {
        let tx = db.begin().await?;
        if live.item.on_site {
            put(&tx, &live.item, &live.fields).await?;
        } else {
            remove(&tx, live.item.id).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn labels(tx: &DatabaseTransaction, fields: &Fields) -> Result<String> {
    let topics =
        topic::Entity::find().filter(topic::COLUMN.id.is_in(fields.topics.iter().copied())).all(tx).await?;
    Ok(topics.iter().flat_map(topic::Model::names).collect::<Vec<_>>().join(" "))
}

/// Takes an item out of the index, in the transaction that takes it off the site.
pub async fn remove(tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    let backend = tx.get_database_backend();
    if backend != DbBackend::Postgres {
        let sql = "DELETE FROM search_fts WHERE rowid IN (SELECT id FROM search_doc WHERE item_id = $1)";
        tx.execute_raw(Statement::from_sql_and_values(backend, sql, [id.into()])).await?;
    }
    let sql = "DELETE FROM search_doc WHERE item_id = $1";
    tx.execute_raw(Statement::from_sql_and_values(backend, sql, [id.into()])).await?;
    Ok(())
}

/// What a reader looks for.
#[derive(Clone, Debug, Default)]
pub struct Question {
    pub words: String,
    pub locale: String,
    pub kind: Option<Kind>,
    /// Every word counts: nothing is found where only some of them stand.
    pub all_words: bool,
    pub limit: u64,
    pub offset: u64,
}

/// One answer.
#[derive(Clone, Debug)]
pub struct Hit {
    pub item: item::Model,
    /// A passage around the first word found, in parts; true marks a word that was asked for.
    pub passage: Vec<(String, bool)>,
}

/// The answers of a page, how many there are in all, and how many of each kind without the filter by kind.
#[derive(Clone, Debug, Default)]
pub struct Hits {
    pub hits: Vec<Hit>,
    pub total: u64,
    pub by_kind: Vec<(Kind, u64)>,
}

/// How strictly the words are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Match {
    /// Every word.
    All,
    /// Something that begins with every word: `biblio`.
    Beginnings,
    /// Something that begins with any of them.
    Any,
}

/// Items that hold every word, best first: title before topics before text. With nothing found, words that begin so will do, then any of
/// them. Not before: who looks for « jeu » does not want every « jeudi ».
pub async fn ask(db: &Db, question: &Question) -> Result<Hits> {
    let stems = analyse(&question.locale, &question.words);
    if stems.is_empty() {
        return Ok(Hits::default());
    }
    let mut found = Vec::new();
    for how in [Match::All, Match::Beginnings, Match::Any] {
        if found.is_empty() && !(question.all_words && how == Match::Any) {
            found = matching(db, question, &stems, how).await?;
        }
    }
    let mut by_kind: Vec<(Kind, u64)> = Vec::new();
    for kind in Kind::ALL {
        let count = found.iter().filter(|it| it.kind == kind.name()).count() as u64;
        if count > 0 {
            by_kind.push((kind, count));
        }
    }
    let wanted: Vec<_> =
        found.into_iter().filter(|it| question.kind.is_none_or(|kind| it.kind == kind.name())).collect();
    let total = wanted.len() as u64;
    let page: Vec<Found> = wanted
        .into_iter()
        .skip(usize::try_from(question.offset).unwrap_or(0))
        .take(usize::try_from(question.limit).unwrap_or(0))
        .collect();
    let ids: Vec<Uuid> = page.iter().map(|it| it.item_id).collect();
    let mut items = item::by_ids(db, &ids).await?;
    let hits = page
        .into_iter()
        .filter_map(|it| {
            let item = items.remove(&it.item_id).filter(|it| it.visibility == Visibility::Live)?;
            Some(Hit { passage: passage(&question.locale, &it.text, &stems), item })
        })
        .collect();
    Ok(Hits { hits, total, by_kind })
}

#[derive(Debug, sea_orm::FromQueryResult)]
struct Found {
    item_id: Uuid,
    kind: String,
    text: String,
}

/// At most 1,000 answers: nobody reads further.
async fn matching(db: &Db, question: &Question, stems: &[String], how: Match) -> Result<Vec<Found>> {
    use sea_orm::FromQueryResult;
    let backend = db.backend();
    let statement = if backend == DbBackend::Postgres {
        let end = if how == Match::All { "" } else { ":*" };
        let between = if how == Match::Any { " | " } else { " & " };
        let asked = stems.iter().map(|it| format!("'{it}'{end}")).collect::<Vec<_>>().join(between);
        let sql = "SELECT item_id, kind, text FROM search_doc WHERE words @@ to_tsquery('simple', $1) AND locale = $2
                   ORDER BY ts_rank('{0.1, 0.1, 0.6, 1.0}', words, to_tsquery('simple', $1)) DESC, id DESC LIMIT 1000";
        Statement::from_sql_and_values(backend, sql, [asked.into(), question.locale.clone().into()])
    } else {
        let end = if how == Match::All { "" } else { "*" };
        let between = if how == Match::Any { " OR " } else { " AND " };
        let asked = stems.iter().map(|it| format!("\"{it}\"{end}")).collect::<Vec<_>>().join(between);
        let sql = "SELECT d.item_id, d.kind, d.text FROM search_fts f JOIN search_doc d ON d.id = f.rowid
                   WHERE search_fts MATCH $1 AND d.locale = $2
                   ORDER BY bm25(search_fts, 10.0, 5.0, 1.0), d.id DESC LIMIT 1000";
        Statement::from_sql_and_values(backend, sql, [asked.into(), question.locale.clone().into()])
    };
    Ok(Found::find_by_statement(statement).all(&db.read).await?)
}

/// Numbers of items in whose title words begin with every one of these, the newest first, at most `limit` of those made before `before`. None
/// where nothing is asked.
pub async fn titled(db: &Db, asked: &str, before: Option<i64>, limit: u64) -> Result<Option<Vec<i64>>> {
    if asked.trim().is_empty() {
        return Ok(None);
    }
    let asked: Vec<String> = words(asked).map(|it| fold(it.1)).collect();
    if asked.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let (backend, limit) = (db.backend(), i64::try_from(limit).unwrap_or(i64::MAX));
    if backend != DbBackend::Postgres && asked.len() > 1 {
        // The index would walk through all titles of a common word. The last word typed is most often the rarest.
        for word in asked.iter().rev() {
            let ids = beginning(db, word, before, RARE + 1).await?;
            if i64::try_from(ids.len()).is_ok_and(|it| it <= RARE) {
                return Ok(Some(holding(db, &ids, &asked, limit).await?));
            }
        }
    }
    let (sql, asked) = if backend == DbBackend::Postgres {
        let sql =
            "SELECT short_id FROM item WHERE title_words(title) @@ to_tsquery('simple', $1) AND short_id < $2
                   ORDER BY short_id DESC LIMIT $3";
        (sql, asked.iter().map(|it| format!("'{it}':*")).collect::<Vec<_>>().join(" & "))
    } else {
        (BEGINNING, asked.iter().map(|it| format!("\"{it}\"*")).collect::<Vec<_>>().join(" AND "))
    };
    Ok(Some(numbers(db, sql, asked, before, limit).await?))
}

/// Titles that hold a word few of them have.
const RARE: i64 = 1_000;

const BEGINNING: &str =
    "SELECT rowid FROM item_title WHERE item_title MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3";

async fn beginning(db: &Db, word: &str, before: Option<i64>, limit: i64) -> Result<Vec<i64>> {
    numbers(db, BEGINNING, format!("\"{word}\"*"), before, limit).await
}

async fn numbers(db: &Db, sql: &str, asked: String, before: Option<i64>, limit: i64) -> Result<Vec<i64>> {
    let values: [Value; 3] = [asked.into(), before.unwrap_or(i64::MAX).into(), limit.into()];
    let rows = db.read.query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    Ok(rows.iter().map(|it| it.try_get_by_index(0)).collect::<std::result::Result<_, _>>()?)
}

/// Of these items, in their order, those whose title has a word beginning with every one of these.
async fn holding(db: &Db, ids: &[i64], asked: &[String], limit: i64) -> Result<Vec<i64>> {
    let titles: Vec<(i64, String)> = item::Entity::find()
        .select_only()
        .columns([item::Column::ShortId, item::Column::Title])
        .filter(item::COLUMN.short_id.is_in(ids.iter().copied()))
        .order_by_desc(item::Column::ShortId)
        .into_tuple()
        .all(&db.read)
        .await?;
    let holds = |title: &str| {
        let own: Vec<String> = words(title).map(|it| fold(it.1)).collect();
        asked.iter().all(|it| own.iter().any(|word| word.starts_with(it.as_str())))
    };
    let found = titles.into_iter().filter(|it| holds(&it.1)).map(|it| it.0);
    Ok(found.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect())
}

/// A text of many lines as one: a sentence goes on, anything else is set apart by a dot, and lists lose their signs.
fn flowing(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let words =
            line.split_whitespace().filter(|it| *it != "-" && *it != "|").collect::<Vec<_>>().join(" ");
        if words.is_empty() {
            continue;
        }
        if !out.is_empty() {
            let ended = out.ends_with(['.', '!', '?', '…', ':', ';', ',', '»']);
            out.push_str(if ended { " " } else { " · " });
        }
        out.push_str(&words);
    }
    out
}

/// About 180 characters around the first word asked for, cut at words.
fn passage(locale: &str, text: &str, stems: &[String]) -> Vec<(String, bool)> {
    let text = &flowing(text);
    let found = |hit: fn(&str, &str) -> bool| -> Vec<(usize, usize)> {
        let asked = |word: &str| {
            analyse(locale, word).first().is_some_and(|it| stems.iter().any(|stem| hit(it, stem)))
        };
        words(text).filter(|it| asked(it.1)).map(|it| (it.0, it.0 + it.1.len())).take(40).collect()
    };
    let whole = found(|word, stem| word == stem);
    let marks = if whole.is_empty() { found(|word, stem| word.starts_with(stem)) } else { whole };
    let first = marks.first().map_or(0, |it| it.0);
    let start =
        words(text).map(|it| it.0).take_while(|it| *it <= first).find(|it| first - it < 70).unwrap_or(first);
    let end = words(text)
        .map(|it| it.0 + it.1.len())
        .take_while(|it| *it <= start + 200)
        .last()
        .unwrap_or(text.len());
    let end = end.max(start);
    let mut parts = Vec::new();
    let mut at = start;
    if start > 0 {
        parts.push(("… ".to_owned(), false));
    }
    for (from, to) in marks.into_iter().filter(|it| it.0 >= start && it.1 <= end) {
        parts.push((text[at..from].to_owned(), false));
        parts.push((text[from..to].to_owned(), true));
        at = to;
    }
    parts.push((text[at..end].to_owned(), false));
    if end < text.len() {
        parts.push((" …".to_owned(), false));
    }
    parts.retain(|it| !it.0.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_endings_do_not_matter() {
        assert_eq!(analyse("fr", "les Bibliothèques"), analyse("fr", "bibliotheque"));
        assert_eq!(analyse("fr", "l’école"), analyse("fr", "ecoles"));
        assert_eq!(analyse("fr", "cœur"), analyse("fr", "coeur"));
    }

    #[test]
    fn singular_and_plural_are_one_word_with_accents_and_without() {
        let pairs = [
            ("vélo", "vélos"),
            ("lieu", "lieux"),
            ("jeu", "jeux"),
            ("travail", "travaux"),
            ("ami", "amis"),
            ("élu", "élus"),
            ("journal", "journaux"),
            ("local", "locaux"),
            ("bureau", "bureaux"),
            ("château", "châteaux"),
            ("tuyau", "tuyaux"),
            ("chou", "choux"),
            ("vœu", "vœux"),
            ("heureux", "heureuse"),
            ("menu", "menus"),
            ("cinéma", "cinémas"),
            ("école", "écoles"),
            ("activité", "activités"),
            ("rénover", "rénovée"),
            ("rénové", "rénovées"),
            ("premier", "premières"),
        ];
        for (one, many) in pairs {
            let stems = [one, many, &fold(one), &fold(many)].map(|it| analyse("fr", it));
            assert!(stems.iter().all(|it| *it == stems[0] && it.len() == 1), "{one}, {many}: {stems:?}");
        }
        assert_ne!(analyse("fr", "jeu"), analyse("fr", "jeudi"));
        assert_eq!(analyse("en", "towns"), analyse("en", "town"));
    }

    #[test]
    fn a_passage_keeps_fields_apart_and_shows_no_list_signs() {
        let text = "Adjoint\nAdjoint au cadre de vie\n\nIl suit  les travaux.\n- novembre\n- Tarifs";
        assert_eq!(
            flowing(text),
            "Adjoint · Adjoint au cadre de vie · Il suit les travaux. novembre · Tarifs"
        );
    }

    #[test]
    fn the_passage_marks_the_words() {
        let text = format!("{} La piscine des Îles ouvre.", "Mot ".repeat(60));
        let parts = passage("fr", &text, &analyse("fr", "piscines"));
        assert!(parts.iter().any(|it| it.1 && it.0 == "piscine"), "{parts:?}");
        assert!(parts.iter().map(|it| it.0.chars().count()).sum::<usize>() < 260);
    }
}
