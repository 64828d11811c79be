// How far two points of the earth lie from each other, and how that is said.
const EARTH = 6_371_000
const radians = degrees => degrees * Math.PI / 180

/** Metres between two [latitude, longitude]. */
export function metres([lat, lon], [lat2, lon2]) {
  const [a, b] = [radians(lat), radians(lat2)]
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(lon2 - lon) / 2) ** 2
  return 2 * EARTH * Math.asin(Math.sqrt(half))
}

/** « 350 m », « 1,2 km »: to 50 metres, then to 100. */
export function distance(metres) {
  const language = document.documentElement.lang
  const said = (value, unit) => new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value)
  return metres < 975 ? said(Math.max(50, Math.round(metres / 50) * 50), 'meter') : said(Math.round(metres / 100) / 10, 'kilometer')
}
