// <day-drop><table>… <td data-day="2026-12-24"><ul><li draggable="true">… <form><input name="day">…</form></li></ul></td> …</table></day-drop>
// Lets an entry be dragged onto another day: fills in the form that stands there for the keyboard too, and sends it.
class DayDrop extends HTMLElement {
  #held
  connectedCallback() {
    this.addEventListener('dragstart', event => {
      this.#held = event.target.closest?.('li[draggable]')
      if (this.#held) event.dataTransfer.effectAllowed = 'move'
    })
    this.addEventListener('dragover', event => {
      const day = event.target.closest('[data-day]')
      if (!day || !this.#held) return
      event.preventDefault()
      this.#mark(day)
    })
    this.addEventListener('dragend', () => { this.#held = undefined; this.#mark() })
    this.addEventListener('drop', event => {
      const day = event.target.closest('[data-day]'), field = this.#held?.querySelector('[name="day"]')
      if (!day || !field) return
      event.preventDefault()
      this.#mark()
      if (day.contains(field)) return
      field.value = day.dataset.day
      field.form.requestSubmit()
    })
  }
  #mark(day) {
    for (const it of this.querySelectorAll('.is-over')) if (it !== day) it.classList.remove('is-over')
    day?.classList.add('is-over')
  }
}
customElements.define('day-drop', DayDrop)
