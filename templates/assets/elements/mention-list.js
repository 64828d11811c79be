// <mention-list people="ID OF A DATALIST" data-found="…" ><textarea></textarea></mention-list>
// After an @, the people who can be called, as the name is typed: arrows choose, Enter or Tab takes, Escape closes. Without it, the name is
// typed in full. The field stays a text of several lines, which no combobox is: it names its list and its choice as one does.
const ASKED = /(?:^|[\s(«])@([\p{L}'’\-]*(?: [\p{L}'’\-]*)?)$/u
const MOST = 6
const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

class MentionList extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector('textarea')
    const people = [...document.getElementById(this.getAttribute('people'))?.options ?? []].map(it => it.value)
    if (!field || !people.length || this.querySelector('[role=listbox]')) return
    const list = Object.assign(document.createElement('ul'), { className: 'mentions', id: `${field.id}-people`, hidden: true })
    list.setAttribute('role', 'listbox')
    list.setAttribute('aria-label', this.dataset.label)
    const said = Object.assign(document.createElement('p'), { className: 'visually-hidden' })
    said.setAttribute('role', 'status')
    field.after(list, said)
    const set = pairs => Object.entries(pairs).forEach(([name, value]) => value == null ? field.removeAttribute(name) : field.setAttribute(name, value))
    set({ 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', 'aria-controls': list.id })

    let at = 0
    const options = () => [...list.children]
    const point = to => {
      at = (to + options().length) % options().length
      options().forEach((it, n) => it.setAttribute('aria-selected', n === at))
      options()[at].scrollIntoView({ block: 'nearest' })
      set({ 'aria-activedescendant': options()[at].id })
    }
    const close = () => { list.hidden = true; said.textContent = ''; set({ 'aria-activedescendant': null }) }
    const asked = () => field.selectionStart === field.selectionEnd && field.value.slice(0, field.selectionStart).match(ASKED)
    const found = words => {
      const typed = plain(words)
      const named = people.filter(it => plain(it).split(/[ -]/).some(part => part.startsWith(typed)) || plain(it).startsWith(typed))
      return named.filter(it => plain(it) !== typed).slice(0, MOST)
    }
    const look = () => {
      const words = asked()
      const names = words ? found(words[1]) : []
      if (!names.length) return close()
      list.replaceChildren(...names.map((name, n) => {
        const option = Object.assign(document.createElement('li'), { id: `${list.id}-${n}`, textContent: name })
        option.setAttribute('role', 'option')
        return option
      }))
      list.hidden = false
      const told = this.dataset.found.replace('%n', names.length)
      if (said.textContent !== told) said.textContent = told
      point(0)
    }
    const take = () => {
      const end = field.selectionStart
      const start = end - asked()[1].length
      field.setRangeText(`${options()[at].textContent} `, start, end, 'end')
      close()
      field.dispatchEvent(new Event('change', { bubbles: true }))
    }
    field.addEventListener('input', look)
    field.addEventListener('click', look)
    field.addEventListener('blur', close)
    field.addEventListener('keydown', event => {
      if (list.hidden || event.isComposing) return
      const does = { ArrowDown: () => point(at + 1), ArrowUp: () => point(at - 1), Enter: take, Tab: take, Escape: close }[event.key]
      if (!does || event.shiftKey) return
      event.preventDefault()
      does()
    })
    // Before the field loses its caret.
    list.addEventListener('pointerdown', event => {
      event.preventDefault()
      const option = event.target.closest('[role=option]')
      if (!option) return
      point(options().indexOf(option))
      take()
    })
  }
}
customElements.define('mention-list', MentionList)
