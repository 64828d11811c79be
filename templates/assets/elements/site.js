// The public site needs no script; what improves it stands here.
import './find-list.js'
import './offline.js'
