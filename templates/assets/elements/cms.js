// The town desk's small elements. Each improves markup that works without it.
import './char-count.js'
import './flat-plan.js'
import './focal-point.js'
import './image-field.js'
import './page-point.js'
import './row-list.js'
import './unsaved-guard.js'
import './wait-for.js'
