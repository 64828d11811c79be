// <char-count max="200" data-left="%n signes restants" data-over="%n signes de trop"><textarea …></textarea></char-count>
// Says how much room is left while somebody types; the limit itself is the server's.
class CharCount extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector('textarea, input')
    if (!field || this.querySelector('.count')) return
    const max = Number(this.getAttribute('max'))
    const out = Object.assign(document.createElement('p'), { className: 'count' })
    const spoken = Object.assign(document.createElement('p'), { className: 'visually-hidden' })
    spoken.setAttribute('role', 'status')
    this.append(out, spoken)
    let timer
    const show = () => {
      const left = max - [...field.value.replace(/\r\n/g, '\n')].length
      const sentence = (left < 0 ? this.dataset.over : this.dataset.left).replace('%n', Math.abs(left).toLocaleString(document.documentElement.lang))
      out.textContent = sentence
      out.classList.toggle('over', left < 0)
      clearTimeout(timer)
      timer = setTimeout(() => { spoken.textContent = left < 20 ? sentence : '' }, 900)
    }
    field.addEventListener('input', show)
    show()
    spoken.textContent = ''
  }
}
customElements.define('char-count', CharCount)
