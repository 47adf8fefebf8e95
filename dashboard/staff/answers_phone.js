// On a phone: one office at a time, its answers as large buttons, and a list of offices that says where changes are.

import { fields, form, isChanged, page, set } from './answers_fields.js'
import { integer } from '../../assets/js/digits.js'

const jump = page.querySelector('#jump')
const [previous, next] = ['#previous-office', '#next-office'].map((id) => page.querySelector(id))
const rows = [...page.querySelectorAll('tr[data-office]')]
const fieldsOf = new Map(rows.map((row) => [row.dataset.office, []]))
for (const field of fields) fieldsOf.get(field.closest('tr').dataset.office).push(field)

function choicesOf(select) {
  const list = document.createElement('div')
  list.className = 'answers-choices'
  list.setAttribute('role', 'group')
  list.setAttribute('aria-label', select.getAttribute('aria-label'))
  for (const { value, text } of select.options) {
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'answers-choice-button', textContent: text })
    button.addEventListener('click', () => set(select, value))
    button.dataset.value = value
    list.append(button)
  }
  select.after(list)
}

/** Marks the buttons that are chosen, and the offices with changes in the list. */
export function paintPhone() {
  for (const button of page.querySelectorAll('tr.is-current .answers-choice-button')) {
    const isChosen = button.parentElement.previousElementSibling.value === button.dataset.value
    button.setAttribute('aria-pressed', String(isChosen))
  }
  for (const option of jump.options) {
    option.dataset.name ??= option.text
    const n = fieldsOf.get(option.value)?.filter(isChanged).length ?? 0
    option.text = n ? `${option.dataset.name} (${page.dataset.nChanged.replace('{n}', integer(n))})` : option.dataset.name
  }
  previous.disabled = jump.selectedIndex <= 0
  next.disabled = jump.selectedIndex >= jump.options.length - 1
}

function show(index) {
  jump.selectedIndex = index
  for (const row of rows) row.classList.toggle('is-current', row.dataset.office === jump.value)
  page.querySelectorAll('tr.is-current select').forEach((select) => select.nextElementSibling.matches('.answers-choices') || choicesOf(select))
  paintPhone()
}

/** Shows an office and names it in the address, so that a reload and the way back lead to it. */
function choose(index) {
  show(index)
  history.replaceState(history.state, '', `${form.action}#office-${jump.value}`)
}

export function usePhone() {
  page.querySelector('.answers-jump').hidden = false
  jump.addEventListener('change', () => choose(jump.selectedIndex))
  for (const [button, step] of [[previous, -1], [next, 1]]) {
    button.addEventListener('click', () => {
      choose(jump.selectedIndex + step)
      page.scrollIntoView()
    })
  }
  const faulty = page.querySelector('[aria-invalid]')?.closest('tr')
  // The address of the page may name an office, as the link back from its documents does. The pseudo-class :target is
  // not set yet when this runs.
  const named = rows.find(({ id }) => id && `#${id}` === decodeURIComponent(location.hash))
  const office = (faulty ?? named ?? rows[0])?.dataset.office
  // The address names the place and the week too: without them it would lead to another week after a publication.
  history.replaceState(history.state, '', `${form.action}${location.hash}`)
  show([...jump.options].findIndex(({ value }) => value === office))
}
