// <image-field><select name="image"><option value="…" data-src="…">…</option></select></image-field>
// The chosen picture with its words, and the editor's dialog to look for another or send one: a menu of every picture of the town is only what
// stands there without scripts. The select stays what is sent. Needs the page's <script data-labels>.
import { Dialogs, says } from '../editor/dialogs.js'
import { h, uid } from '../editor/dom.js'
import { Refs } from '../editor/refs.js'

class ImageField extends HTMLElement {
  connectedCallback() {
    const select = this.querySelector('select')
    if (!select || this.querySelector('figure')) return
    const labels = JSON.parse(document.querySelector('script[data-labels]').textContent)
    const ui = { label: key => labels[key] ?? key, refs: new Refs({ images: '/cms/images.json', upload: '/cms/images' }) }
    const dialogs = new Dialogs(ui)
    const img = h('img', { class: 'chosen', alt: '' }), words = h('figcaption', {})
    const figure = h('figure', {}, img, words)
    const button = h('button', { type: 'button', class: 'button small', 'aria-haspopup': 'dialog' })
    const none = h('button', { type: 'button', class: 'button small quiet', onclick: () => { choose(null); button.focus() } }, ui.label('remove'))
    const show = () => {
      const id = select.value, chosen = select.selectedOptions[0]
      figure.hidden = none.hidden = !id
      button.textContent = ui.label(id ? 'choose-other' : 'choose-image')
      if (!id) return
      img.src = chosen.dataset.src
      words.textContent = chosen.textContent
      // The menu's words are cut short.
      ui.refs.get('images', id, found => { if (found && select.value === id) words.textContent = says(found, ui) })
    }
    const choose = image => {
      if (image && ![...select.options].some(it => it.value === image.id)) {
        const option = new Option(says(image, ui), image.id)
        option.dataset.src = image.src
        select.add(option)
      }
      select.value = image?.id ?? ''
      for (const kind of ['input', 'change']) select.dispatchEvent(new Event(kind, { bubbles: true }))
    }
    button.addEventListener('click', async () => {
      const [image] = await dialogs.images(ui.label('choose-image'), { many: false, chosen: select.value, ok: ui.label('ok') })
      if (image) choose(image)
    })
    select.addEventListener('change', show)
    this.append(figure, h('p', { class: 'cluster' }, button, none))
    // Its label and its hint lead to what is there to be used.
    const label = document.querySelector(`label[for="${select.id}"]`)
    label.id ||= uid('image-label')
    button.id = select.id
    select.removeAttribute('id')
    button.setAttribute('aria-labelledby', `${label.id} ${button.id}`)
    none.setAttribute('aria-labelledby', `${none.id = uid('image-none')} ${label.id}`)
    if (select.getAttribute('aria-describedby')) button.setAttribute('aria-describedby', select.getAttribute('aria-describedby'))
    select.hidden = true
    show()
  }
}
customElements.define('image-field', ImageField)
