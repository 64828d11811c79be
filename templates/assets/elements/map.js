// Pages with a map of tiles.
import './town-map.js'
