//! Where a zone of the town lies, and which zones an item belongs to: none if it concerns the whole town, those its editor chose, else the
//! quarters in whose outline its place lies.
//! Outlines come as GeoJSON (RFC 7946) and are kept as its MultiPolygon. Knows no map.
use super::fields::{Details, Fields};
use super::{item, revision, topic};
use crate::db::Db;
use crate::error::{Problem, Result};
use sea_orm::entity::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// Longitude and latitude in degrees, WGS 84.
pub type Point = [f64; 2];

/// A ring: four positions or more, the last one the first.
type Ring = Vec<Point>;

/// Most positions of an outline: a cadastral one has a few hundred.
const MOST_POSITIONS: usize = 20_000;

/// Where France lies, as longitudes and latitudes from and to: the mainland with Corsica, then overseas.
const FRANCE: [[f64; 4]; 8] = [
    [-5.3, 9.7, 41.2, 51.2],
    [-63.2, -60.7, 14.3, 18.2],
    [-54.7, -51.5, 2.0, 6.0],
    [44.9, 56.5, -21.9, -12.5],
    [-56.6, -56.0, 46.7, 47.2],
    [163.0, 169.0, -23.0, -19.0],
    [-155.0, -134.0, -28.0, -7.0],
    [-178.5, -176.0, -14.5, -13.0],
];

/// The outline of a zone: polygons, each its outer ring and its holes.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline(Vec<Vec<Ring>>);

/// What is odd about an outline that can be kept all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It would lie in France if longitude and latitude changed places.
    Swapped,
    /// It does not lie in France.
    Abroad,
}

impl Outline {
    /// Reads a polygon or multipolygon, alone, as a feature or as the only feature of a collection. Refuses with one sentence what is not
    /// one: other words or shapes, rings that do not close or have fewer than four positions, degrees there are none of, no surface.
    pub fn parse(text: &str) -> std::result::Result<Self, Problem> {
        Self::of(&read(text)?)
    }

    fn of(value: &Value) -> std::result::Result<Self, Problem> {
        let geometry = geometry(value)?;
        let coordinates = geometry.get("coordinates");
        let several = match geometry.get("type").and_then(Value::as_str) {
            Some("Polygon") => coordinates.map(|it| vec![it.clone()]),
            Some("MultiPolygon") => coordinates.and_then(Value::as_array).cloned(),
            _ => return Err(Problem::at("outline", "outline-shape")),
        };
        let several = several.filter(|it| !it.is_empty()).ok_or_else(misshapen)?;
        let polygons = several.iter().map(polygon).collect::<std::result::Result<Vec<_>, _>>()?;
        if polygons.iter().flatten().map(Vec::len).sum::<usize>() > MOST_POSITIONS {
            return Err(Problem::at("outline", "outline-positions").with("max", MOST_POSITIONS));
        }
        Ok(Self(polygons))
    }

    /// The outline kept in a row; none where there is none, or none that can be read.
    #[must_use]
    pub fn stored(zone: &topic::zone::Model) -> Option<Self> {
        Self::parse(&zone.polygon.as_ref()?.to_string()).ok()
    }

    /// As it is kept, and given back.
    #[must_use]
    pub fn geojson(&self) -> Value {
        json!({ "type": "MultiPolygon", "coordinates": self.0 })
    }

    /// What somebody should look at before trusting it.
    #[must_use]
    pub fn doubt(&self) -> Option<Doubt> {
        let lies = |swap: bool| {
            let inside = |[x, y]: &Point| {
                let (x, y) = if swap { (y, x) } else { (x, y) };
                FRANCE.iter().any(|[west, east, south, north]| {
                    (west..=east).contains(&x) && (south..=north).contains(&y)
                })
            };
            self.points().all(inside)
        };
        match (lies(false), lies(true)) {
            (true, _) => None,
            (false, true) => Some(Doubt::Swapped),
            (false, false) => Some(Doubt::Abroad),
        }
    }

    /// Whether it holds a point. Each ring is crossed by a line from the point to the east, an odd number of times where the point is inside
    /// and in none of the holes. A point on a border that two zones share belongs to one of them alone: the one to its east, or to its north.
    #[must_use]
    pub fn holds(&self, [x, y]: Point) -> bool {
        let crosses = |edge: &[Point]| match edge {
            [[ax, ay], [bx, by]] => (*ay > y) != (*by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax,
            _ => false,
        };
        let odd = |polygon: &Vec<Ring>| {
            polygon.iter().flat_map(|ring| ring.windows(2)).filter(|it| crosses(it)).count() % 2 == 1
        };
        self.0.iter().any(odd)
    }

    fn points(&self) -> impl Iterator<Item = &Point> {
        self.0.iter().flatten().flatten()
    }
}

/// The names under which files of towns and surveyors call a zone.
const NAMES: [&str; 6] = ["nom", "name", "libelle", "label", "quartier", "nom_quartier"];

/// The outlines of a collection, each with the name its properties give it. What has no name, or no outline, is refused with its place.
pub fn named(text: &str) -> std::result::Result<Vec<(String, Outline)>, Problem> {
    let value = read(text)?;
    let features = value.get("features").and_then(Value::as_array).filter(|it| !it.is_empty());
    let one = |(at, feature): (usize, &Value)| {
        let properties = feature.get("properties").and_then(Value::as_object);
        let called = |(key, value): (&String, &Value)| {
            let known = NAMES.contains(&key.to_lowercase().as_str());
            value.as_str().map(str::trim).filter(|it| known && !it.is_empty()).map(str::to_owned)
        };
        let name = properties.and_then(|it| it.iter().find_map(called));
        let name = name.ok_or_else(|| Problem::at("outline", "outline-unnamed").with("n", at + 1))?;
        Ok((name, Outline::of(feature)?))
    };
    features.ok_or_else(misshapen)?.iter().enumerate().map(one).collect()
}

fn read(text: &str) -> std::result::Result<Value, Problem> {
    serde_json::from_str(text.trim())
        .map_err(|fault| Problem::at("outline", "outline-json").with("line", fault.line()))
}

fn misshapen() -> Problem {
    Problem::at("outline", "outline-shape")
}

/// The geometry of a value that is one, a feature, or a collection of one feature.
fn geometry(value: &Value) -> std::result::Result<&Value, Problem> {
    match value.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => match value.get("features").and_then(Value::as_array).map(Vec::as_slice)
        {
            Some([one]) => geometry(one),
            Some(several) => Err(Problem::at("outline", "outline-features").with("n", several.len())),
            None => Err(misshapen()),
        },
        Some("Feature") => value.get("geometry").ok_or_else(misshapen),
        _ => Ok(value),
    }
}

fn polygon(value: &Value) -> std::result::Result<Vec<Ring>, Problem> {
    let rings = value.as_array().filter(|it| !it.is_empty()).ok_or_else(misshapen)?;
    rings.iter().enumerate().map(|(at, it)| ring(at + 1, it)).collect()
}

fn ring(number: usize, value: &Value) -> std::result::Result<Ring, Problem> {
    let positions = value.as_array().ok_or_else(misshapen)?;
    let ring = positions.iter().map(position).collect::<std::result::Result<Ring, _>>()?;
    if ring.len() < 4 {
        return Err(Problem::at("outline", "outline-short").with("ring", number));
    }
    if ring.first() != ring.last() {
        return Err(Problem::at("outline", "outline-open").with("ring", number));
    }
    // Twice the surface, in square degrees; a square metre is some 1e-10.
    let twice: f64 = ring.windows(2).map(|it| it[0][0] * it[1][1] - it[1][0] * it[0][1]).sum();
    if twice.abs() < 1e-10 {
        return Err(Problem::at("outline", "outline-flat").with("ring", number));
    }
    Ok(ring)
}

/// Longitude and latitude; a height behind them is not read.
fn position(value: &Value) -> std::result::Result<Point, Problem> {
    let number = |at: usize| value.get(at).and_then(Value::as_f64);
    let (x, y) = number(0).zip(number(1)).ok_or_else(misshapen)?;
    if !(-180.0..=180.0).contains(&x) || !(-90.0..=90.0).contains(&y) {
        return Err(Problem::at("outline", "outline-degrees").with("x", x).with("y", y));
    }
    Ok([x, y])
}

/// Metres between two points, as the crow flies.
#[must_use]
pub fn metres([ax, ay]: Point, [bx, by]: Point) -> f64 {
    const EARTH: f64 = 6_371_000.0;
    let (a, b) = (ay.to_radians(), by.to_radians());
    let half =
        ((b - a) / 2.0).sin().powi(2) + a.cos() * b.cos() * ((bx - ax).to_radians() / 2.0).sin().powi(2);
    2.0 * EARTH * half.sqrt().min(1.0).asin()
}

/// A drawing of outlines and points beside each other, north up.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sketch {
    pub width: f64,
    pub height: f64,
    /// What an SVG path draws, for each outline in its order.
    pub paths: Vec<String>,
    pub points: Vec<Point>,
    /// Of each point, which of those given it is: some lie outside.
    pub given: Vec<usize>,
}

impl Sketch {
    /// Width of a drawing, in its own units; it is never higher.
    const SIDE: f64 = 400.0;

    /// None where there is nothing to draw. A point outside of what the outlines cover and some air around it is left out.
    #[must_use]
    pub fn of(outlines: &[Outline], points: &[Point]) -> Option<Self> {
        let all = || outlines.iter().flat_map(Outline::points);
        let bound = |axis: usize, pick: fn(f64, f64) -> f64| all().map(|it| it[axis]).reduce(pick);
        let (west, east) = (bound(0, f64::min)?, bound(0, f64::max)?);
        let (south, north) = (bound(1, f64::min)?, bound(1, f64::max)?);
        // A degree of longitude is shorter than one of latitude by the cosine of the latitude.
        let shorter = f64::midpoint(south, north).to_radians().cos().max(0.01);
        let (across, up) = ((east - west) * shorter, north - south);
        let scale = Self::SIDE / across.max(up).max(1e-9) * 0.96;
        let air = Self::SIDE * 0.02;
        let place = |[x, y]: &Point| {
            [(x - west) * shorter * scale + air, (north - y) * scale + air]
                .map(|it| (it * 10.0).round() / 10.0)
        };
        let ring = |ring: &Ring| {
            let points: Vec<String> = ring.iter().map(place).map(|[x, y]| format!("{x} {y}")).collect();
            format!("M{}Z", points.join("L"))
        };
        let (width, height) = (across * scale + 2.0 * air, up * scale + 2.0 * air);
        let seen = |(_, [x, y]): &(usize, Point)| (0.0..=width).contains(x) && (0.0..=height).contains(y);
        let (given, points) = points.iter().map(place).enumerate().filter(seen).unzip();
        Some(Self {
            width: width.round(),
            height: height.round(),
            paths: outlines.iter().map(|it| it.0.iter().flatten().map(ring).collect()).collect(),
            points,
            given,
        })
    }
}

/// Where an item happens: the point of a place itself, else the places it names as its own.
enum Where {
    Here(Point),
    At(Vec<Uuid>),
}

fn place_of(details: &Details) -> Where {
    match details {
        Details::Place(it) => match (it.longitude, it.latitude) {
            (Some(x), Some(y)) => Where::Here([x, y]),
            _ => Where::At(Vec::new()),
        },
        Details::Article(it) => Where::At(it.place.into_iter().collect()),
        Details::Event(it) => Where::At(it.place.into_iter().collect()),
        Details::Organisation(it) => Where::At(it.places.clone()),
        // A service is the whole town's, whichever counter it is asked for at.
        Details::Service(_) | Details::Document(_) | Details::Person(_) | Details::Page {} => {
            Where::At(Vec::new())
        }
    }
}

/// The zones of each of these items, in the order of the zones: none where it concerns the whole town, else those its editor chose, else
/// the quarters that hold its place: that a counter lies in a polling district says nothing of whom a text concerns.
pub async fn of_items<'a>(
    db: &Db,
    items: impl IntoIterator<Item = &'a item::Live>,
) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let zones = topic::zones(db).await?;
    let quarters = zones.iter().filter(|it| it.kind == topic::ZoneKind::Quarter);
    let outlines: Vec<(Uuid, Outline)> =
        quarters.filter_map(|it| Some((it.id, Outline::stored(it)?))).collect();
    let mut found: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    let mut open = Vec::new();
    for live in items {
        let chosen = &live.fields.zones;
        if live.fields.whole_town {
            found.insert(live.item.id, Vec::new());
        } else if chosen.is_empty() {
            open.push((live.item.id, place_of(&live.fields.details)));
        } else {
            let known = zones.iter().map(|it| it.id).filter(|it| chosen.contains(it));
            found.insert(live.item.id, known.collect());
        }
    }
    let named: BTreeSet<Uuid> = open
        .iter()
        .flat_map(|it| match &it.1 {
            Where::At(places) => places.clone(),
            Where::Here(_) => Vec::new(),
        })
        .collect();
    let places = item::live_by_ids(db, &named.into_iter().collect::<Vec<_>>()).await?;
    let point = |id: &Uuid| match place_of(&places.get(id)?.fields.details) {
        Where::Here(point) => Some(point),
        Where::At(_) => None,
    };
    for (id, place) in open {
        let points: Vec<Point> = match place {
            Where::Here(point) => vec![point],
            Where::At(places) => places.iter().filter_map(point).collect(),
        };
        let holding = outlines.iter().filter(|it| points.iter().any(|point| it.1.holds(*point)));
        found.insert(id, holding.map(|it| it.0).collect());
    }
    Ok(found)
}

/// As [`of_items`], of one item in the transaction that changes it.
pub(super) async fn of_fields(tx: &impl ConnectionTrait, fields: &Fields) -> Result<Vec<Uuid>> {
    if fields.whole_town {
        return Ok(Vec::new());
    }
    if !fields.zones.is_empty() {
        return Ok(fields.zones.clone());
    }
    let points = match place_of(&fields.details) {
        Where::Here(point) => vec![point],
        Where::At(places) if places.is_empty() => return Ok(Vec::new()),
        Where::At(places) => {
            let rows = item::Entity::find().filter(item::COLUMN.id.is_in(places)).all(tx).await?;
            let live: Vec<Uuid> = rows.iter().filter_map(|it| it.live_revision).collect();
            let texts = revision::Entity::find().filter(revision::COLUMN.id.is_in(live)).all(tx).await?;
            let point = |it: &revision::Model| match place_of(&it.fields.details) {
                Where::Here(point) => Some(point),
                Where::At(_) => None,
            };
            texts.iter().filter_map(point).collect()
        }
    };
    if points.is_empty() {
        return Ok(Vec::new());
    }
    let quarters = topic::zone::Entity::find().filter(topic::zone::COLUMN.kind.eq(topic::ZoneKind::Quarter));
    let holds = |it: &topic::zone::Model| {
        Outline::stored(it).is_some_and(|outline| points.iter().any(|point| outline.holds(*point)))
    };
    Ok(quarters.all(tx).await?.iter().filter(|it| holds(it)).map(|it| it.id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64) -> Value {
        let (east, north) = (west + 1.0, south + 1.0);
        json!([[west, south], [east, south], [east, north], [west, north], [west, south]])
    }

    fn outline(coordinates: &Value) -> Outline {
        Outline::parse(&json!({ "type": "Polygon", "coordinates": coordinates }).to_string()).unwrap()
    }

    fn refused(value: &Value) -> &'static str {
        Outline::parse(&value.to_string()).unwrap_err().code
    }

    #[test]
    fn geometries_features_and_collections_of_one_are_read() {
        let polygon = json!({ "type": "Polygon", "coordinates": [square(5.0, 47.0)] });
        let alone = Outline::parse(&polygon.to_string()).unwrap();
        let feature = json!({ "type": "Feature", "properties": { "nom": "Centre" }, "geometry": polygon });
        let collection = json!({ "type": "FeatureCollection", "features": [feature] });
        for it in [&feature, &collection, &alone.geojson()] {
            assert_eq!(Outline::parse(&it.to_string()), Ok(alone.clone()));
        }
        let high = json!({ "type": "Polygon", "coordinates": [[[5, 47, 210], [6, 47, 211], [6, 48, 9], [5, 47, 210]]] });
        assert!(Outline::parse(&high.to_string()).is_ok(), "heights are not read");
    }

    #[test]
    fn what_is_no_outline_is_refused_with_its_reason() {
        let polygon = |ring: Value| json!({ "type": "Polygon", "coordinates": [ring] });
        assert_eq!(Outline::parse("Centre-ville").unwrap_err().code, "outline-json");
        assert_eq!(refused(&json!({ "type": "Point", "coordinates": [5, 47] })), "outline-shape");
        assert_eq!(refused(&json!({ "type": "Feature" })), "outline-shape");
        assert_eq!(refused(&json!({ "type": "MultiPolygon", "coordinates": [] })), "outline-shape");
        assert_eq!(refused(&polygon(json!([[5, 47], [6, "47"], [6, 48], [5, 47]]))), "outline-shape");
        let two = json!({ "type": "FeatureCollection", "features": [{}, {}] });
        assert_eq!(refused(&two), "outline-features");
        assert_eq!(refused(&polygon(json!([[5, 47], [6, 47], [5, 47]]))), "outline-short");
        assert_eq!(refused(&polygon(json!([[5, 47], [6, 47], [6, 48], [5, 48]]))), "outline-open");
        assert_eq!(refused(&polygon(json!([[5, 47], [6, 47], [7, 47], [5, 47]]))), "outline-flat");
        assert_eq!(refused(&polygon(json!([[5, 97], [6, 97], [6, 98], [5, 97]]))), "outline-degrees");
        let many: Vec<_> =
            (0..=MOST_POSITIONS).map(|it| json!([5.0 + f64::from(it as u32) / 1e6, 47.0])).collect();
        let mut many = many;
        many.extend([json!([5.01, 48.0]), json!([5.0, 47.0])]);
        assert_eq!(refused(&polygon(json!(many))), "outline-positions");
    }

    #[test]
    fn a_collection_gives_each_outline_its_name() {
        let feature = |properties: Value, west: f64| {
            let geometry = json!({ "type": "Polygon", "coordinates": [square(west, 47.0)] });
            json!({ "type": "Feature", "properties": properties, "geometry": geometry })
        };
        let collection =
            |features: &[Value]| json!({ "type": "FeatureCollection", "features": features }).to_string();
        let two = [
            feature(json!({ "id": 1, "NOM": " Les Îles " }), 5.0),
            feature(json!({ "name": "Centre" }), 6.0),
        ];
        let found = named(&collection(&two)).unwrap();
        assert_eq!(found.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(), ["Les Îles", "Centre"]);
        let unnamed = [two[0].clone(), feature(json!({ "nom": "" }), 6.0)];
        assert_eq!(named(&collection(&unnamed)).unwrap_err().code, "outline-unnamed");
        assert_eq!(named(&collection(&[])).unwrap_err().code, "outline-shape");
    }

    #[test]
    fn degrees_the_wrong_way_round_are_doubted() {
        assert_eq!(outline(&json!([square(5.0, 47.0)])).doubt(), None);
        assert_eq!(outline(&json!([square(55.2, -21.4)])).doubt(), None, "La Réunion");
        assert_eq!(outline(&json!([square(47.0, 5.0)])).doubt(), Some(Doubt::Swapped));
        assert_eq!(outline(&json!([square(100.0, 47.0)])).doubt(), Some(Doubt::Abroad));
    }

    #[test]
    fn holes_are_outside_and_a_shared_border_belongs_to_one() {
        let hole = json!([[5.4, 47.4], [5.6, 47.4], [5.6, 47.6], [5.4, 47.6], [5.4, 47.4]]);
        let (west, east) = (outline(&json!([square(5.0, 47.0), hole])), outline(&json!([square(6.0, 47.0)])));
        let north = outline(&json!([square(5.0, 48.0)]));
        assert!(west.holds([5.1, 47.9]) && !west.holds([5.5, 47.5]) && !west.holds([6.1, 47.5]));
        for (point, holder) in [([6.0, 47.5], &east), ([5.5, 48.0], &north), ([5.0, 47.0], &west)] {
            let holding: Vec<_> = [&west, &east, &north].into_iter().filter(|it| it.holds(point)).collect();
            assert_eq!(holding, [holder], "{point:?}");
        }
        let both = Outline::parse(
            &json!({ "type": "MultiPolygon", "coordinates": [[square(5.0, 47.0)], [square(8.0, 47.0)]] })
                .to_string(),
        );
        let both = both.unwrap();
        assert!(both.holds([5.5, 47.5]) && both.holds([8.5, 47.5]) && !both.holds([7.0, 47.5]));
    }

    #[test]
    fn a_drawing_has_north_up_and_all_outlines_in_one_scale() {
        let two = [outline(&json!([square(5.0, 47.0)])), outline(&json!([square(6.0, 47.0)]))];
        let sketch = Sketch::of(&two, &[[5.5, 47.5], [50.0, 3.0]]).unwrap();
        assert!(sketch.width > sketch.height && sketch.paths.len() == 2 && sketch.points.len() == 1);
        let [x, y] = sketch.points[0];
        assert!(x < sketch.width / 2.0 && (y - sketch.height / 2.0).abs() < 1.0);
        assert!(sketch.paths[0].starts_with('M') && sketch.paths[0].ends_with('Z'));
        assert_eq!(Sketch::of(&[], &[[5.0, 47.0]]), None);
    }
}
