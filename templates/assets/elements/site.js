// The public site needs no script; what improves it stands here, loaded by the pages that hold one of these elements.
import './live-filter.js'
import './near-desks.js'
import './near-me.js'
import './tick-list.js'
