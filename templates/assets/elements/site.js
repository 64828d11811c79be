// The public site needs no script; what improves it stands here.
import './find-list.js'
import './live-filter.js'
import './near-desks.js'
import './near-me.js'
import './near-places.js'
import './offline.js'
import './page-zoom.js'
import './tick-list.js'
