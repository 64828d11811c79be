// <image-upload data-…><form enctype="multipart/form-data">… <input type="file" name="file" multiple> …</form></image-upload>
// Several files go one by one, each with its progress and, if it is refused, its reason; then on to the page where each gets its words.
// One file goes as the form does without script, so that what was typed stands there again when it is refused.
const send = (form, file, moved) => new Promise((resolve, reject) => {
  const data = new FormData(form)
  data.delete('file')
  data.append('later', 'true')
  data.append('file', file)
  const request = new XMLHttpRequest()
  request.open('POST', form.action)
  request.setRequestHeader('accept', 'application/json')
  request.responseType = 'json'
  request.upload.addEventListener('progress', event => { if (event.lengthComputable) moved(event.loaded / event.total) })
  request.addEventListener('load', () => {
    if (request.status === 201 && request.response) resolve(request.response)
    else reject(new Error(request.response?.error ?? request.response?.text ?? ''))
  })
  request.addEventListener('error', () => reject(new Error('')))
  request.send(data)
})

class ImageUpload extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector('form')
    const input = form?.querySelector('input[type=file][name=file]')
    if (!form || !input) return
    // To the server a file without a byte is no file.
    input.addEventListener('change', () => input.setCustomValidity(input.files.length === 1 && !input.files[0].size ? this.dataset.empty : ''))
    form.addEventListener('submit', event => {
      if (input.files.length < 2) return
      event.preventDefault()
      this.#all(form, [...input.files])
    })
  }

  async #all(form, files) {
    const words = this.dataset
    const make = (tag, parts = {}, ...children) => {
      const made = Object.assign(document.createElement(tag), parts)
      made.append(...children)
      return made
    }
    const status = make('p', { role: 'status' })
    const list = make('ul', { className: 'sending' })
    const rows = files.map(file => {
      const bar = make('progress', { max: 1, value: 0 })
      bar.setAttribute('aria-label', file.name)
      const said = make('p', { className: 'quiet-text', textContent: words.sending })
      list.append(make('li', {}, make('span', { className: 'name', textContent: file.name }), bar, said))
      return { file, bar, said }
    })
    form.hidden = true
    this.append(status, list)
    const kept = []
    for (const [at, { file, bar, said }] of rows.entries()) {
      status.textContent = words.all.replace('%n', at + 1).replace('%all', files.length)
      try {
        if (!file.size) throw new Error(words.empty)
        const image = await send(form, file, part => { bar.value = part })
        bar.value = 1
        said.textContent = [words.done, image.alike.length ? words.alike : '', ...image.warnings].filter(Boolean).join(' ')
        kept.push(image.id)
      } catch (e) {
        bar.value = 0
        said.className = 'problem'
        said.textContent = e.message || words.failed
      }
    }
    const all = kept.length === files.length
    const next = make('a', { className: 'button primary', href: `/cms/images/describe?ids=${kept.join(',')}`, textContent: words.next })
    status.textContent = all ? words.all.replace('%n', kept.length).replace('%all', files.length) : words.ended.replace('%n', kept.length).replace('%refused', files.length - kept.length)
    if (kept.length && all) location.assign(next.href)
    else if (kept.length) { this.append(make('p', {}, next)); next.focus() }
    else { form.hidden = false; form.querySelector('input[type=file]').focus() }
  }
}
customElements.define('image-upload', ImageUpload)
