// <contrast-table>: says how far the two colours of each .pair are apart, as the browser shows them (WCAG 2.2), and which pair falls short of
// `least`. Colours may be written in any way: a pixel of each is read back.
const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })

function luminance(colour) {
  canvas.fillStyle = colour
  canvas.fillRect(0, 0, 1, 1)
  const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(it => it / 255).map(it => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

class ContrastTable extends HTMLElement {
  connectedCallback() {
    const words = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
    for (const row of this.querySelectorAll('tbody tr')) {
      const { color, backgroundColor } = getComputedStyle(row.querySelector('.pair'))
      const [dark, light] = [color, backgroundColor].map(luminance).sort((a, b) => a - b)
      // Cut, not rounded: 4.49 is not enough.
      const ratio = Math.floor((light + 0.05) / (dark + 0.05) * 10) / 10
      const cell = row.querySelector('[data-ratio]')
      cell.textContent = `${words.format(ratio)} : 1`
      if (ratio < Number(this.getAttribute('least'))) {
        cell.dataset.fails = ''
        cell.append(` – ${this.getAttribute('fails')}`)
      }
    }
  }
}

customElements.define('contrast-table', ContrastTable)
