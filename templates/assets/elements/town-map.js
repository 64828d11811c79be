// <town-map data-tiles data-attribution>: the places of a list on a map of tiles, in place of their drawing. Stands on a page only where the
// operator named where tiles come from; nobody else is ever asked. The list says the same, in the order of the page.
import { circleMarker, featureGroup, map, tileLayer } from 'leaflet/dist/leaflet-src.esm.js'

class TownMap extends HTMLElement {
  connectedCallback() {
    const marks = [...this.querySelectorAll('[data-point]')]
    if (!marks.length) return
    const box = Object.assign(document.createElement('div'), { className: 'tiles' })
    box.setAttribute('role', 'region')
    box.setAttribute('aria-label', this.dataset.label)
    // Beside the figure: its styles are the drawing's.
    this.prepend(box)
    this.querySelector('figure svg').remove()
    this.map = map(box, { scrollWheelZoom: false, attributionControl: true })
    this.map.attributionControl.setPrefix(false)
    const { tiles, attribution } = this.dataset
    tileLayer(tiles, { attribution: escaped(attribution), maxZoom: 19, detectRetina: true }).addTo(this.map)
    const style = getComputedStyle(document.documentElement)
    const fill = style.getPropertyValue('--brand').trim()
    const places = marks.map(mark => {
      const link = Object.assign(document.createElement('a'), { href: mark.getAttribute('href'), textContent: mark.textContent.trim() })
      return circleMarker(mark.dataset.point.split(',').map(Number), { radius: 9, color: '#fff', weight: 2, fillColor: fill, fillOpacity: 1 }).bindPopup(link)
    })
    this.map.fitBounds(featureGroup(places).addTo(this.map).getBounds().pad(0.15), { maxZoom: 16 })
  }

  disconnectedCallback() {
    this.map?.remove()
  }
}

function escaped(text) {
  return Object.assign(document.createElement('span'), { textContent: text }).innerHTML
}

customElements.define('town-map', TownMap)
