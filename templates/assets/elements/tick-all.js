// <tick-all form="bulk" name="ids" label="Tout cocher"></tick-all>
// One box that ticks those of a list that belong to a form. Without scripts there is nothing.
import { h } from '../editor/dom.js'

class TickAll extends HTMLElement {
  connectedCallback() {
    if (this.firstChild) return
    const boxes = () => [...document.getElementById(this.getAttribute('form')).elements].filter(it => it.name === this.getAttribute('name') && it.type === 'checkbox')
    const all = h('input', { type: 'checkbox', onchange: () => { for (const it of boxes()) it.checked = all.checked } })
    const look = () => {
      const ticked = boxes().filter(it => it.checked).length
      all.checked = ticked > 0 && ticked === boxes().length
      all.indeterminate = ticked > 0 && !all.checked
    }
    document.addEventListener('change', e => { if (boxes().includes(e.target)) look() })
    this.append(h('label', { class: 'choice' }, all, this.getAttribute('label')))
    look() // a browser remembers what was ticked
  }
}
customElements.define('tick-all', TickAll)
