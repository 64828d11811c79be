// <tick-list data-key data-ready>: boxes ticked on paper or on a screen. What is ticked is kept in this browser by what it says, so that a list
// changed by the town keeps what is still on it; nothing is sent.
import { remember, remembered } from './kept.js'

class TickList extends HTMLElement {
  connectedCallback() {
    this.boxes = [...this.querySelectorAll('input[type=checkbox]')]
    this.name = `ticks-${this.dataset.key}`
    const known = new Set(remembered(this.name) ?? [])
    for (const box of this.boxes) box.checked = known.has(this.says(box))
    for (const it of this.querySelectorAll('[data-acts], [data-kept]')) it.hidden = false
    this.addEventListener('change', () => this.keep())
    this.querySelector('[data-print]').addEventListener('click', () => this.print())
    this.querySelector('[data-clear]').addEventListener('click', () => { for (const box of this.boxes) box.checked = false; this.keep(); this.boxes[0]?.focus() })
    if (known.size) this.count()
  }

  says = box => box.closest('label').textContent.trim()

  keep() {
    const ticked = this.boxes.filter(it => it.checked).map(this.says)
    remember(this.name, ticked.length ? ticked : null)
    this.count()
  }

  count() {
    this.querySelector('[data-said]').textContent = this.dataset.ready.replace('%n', this.boxes.filter(it => it.checked).length)
  }

  /** The list alone, under the title of the page. */
  print() {
    document.documentElement.classList.add('prints-list')
    window.print()
    document.documentElement.classList.remove('prints-list')
  }
}

customElements.define('tick-list', TickList)
