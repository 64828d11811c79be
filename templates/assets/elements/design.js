// The page of all components, /cms/design.
import './contrast-table.js'
