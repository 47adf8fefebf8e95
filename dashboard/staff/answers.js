// The week's answers: changed fields are marked and counted, kept as a draft, and moved between as in a spreadsheet.

import { changed, tell, useDraft } from './answers_draft.js'
import { fields, isChanged, isKept, page } from './answers_fields.js'
import { useKeys } from './answers_keys.js'
import { paintPhone, usePhone } from './answers_phone.js'
import { integer } from '../../assets/js/digits.js'

const summary = page.querySelector('#answers-summary')

function mark(field) {
  field.closest('td').classList.toggle('is-changed', isChanged(field))
}

let painting = 0

/** Once for all fields that a paste or a draft fills. */
function paint() {
  painting = 0
  const changedFields = fields.filter(isChanged)
  const numbers = {
    changed: changedFields.length,
    offices: new Set(changedFields.map((field) => field.closest('tr').dataset.office)).size,
    unchanged: fields.filter(isKept).length,
  }
  summary.textContent = page.dataset.summary.replace(/\{(\w+)\}/g, (_, name) => integer(numbers[name]))
  paintPhone()
}

page.addEventListener('input', ({ target }) => {
  if (!target.closest('.answers-grid')) return
  mark(target)
  painting ||= requestAnimationFrame(paint)
  changed()
})
page.querySelector('.answers-keys').hidden = false
useKeys((strange) => {
  if (strange.length) tell(page.dataset.notUnderstood.replace('{n}', integer(strange.length)).replace('{texts}', strange.slice(0, 5).join('، ')))
})
usePhone()
useDraft()
document.documentElement.dataset.ready = 'true'
