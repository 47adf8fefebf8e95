// The fields of the page of answers: what is changed in them, and what a typed or pasted text means.

import { latin } from '../../assets/js/digits.js'
import { spelling } from '../../assets/js/spelling.js'

/** The element with the page's fields, words and addresses. */
export const page = document.querySelector('#answers')
export const form = page.closest('form')
/** All fields of answers and counts, in the order of the page. */
export const fields = [...page.querySelectorAll('.answers-grid :is(select, input)')]
const byName = new Map(fields.map((field) => [field.name, field]))
const words = JSON.parse(document.querySelector('#answers-data').textContent)

// The beginning of a value that is as the page showed it: see dashboard/staff/answers_form.py.
const AS_KNOWN = '='
const isAnswer = (field) => field.tagName === 'SELECT'
// A sign or point beside a digit, which may change the number: the twin of dashboard/tables/words.py.
const SIGNED = /[0-9]\s*[-.,،()'’_/]|[-.,،()'’_/]\s*[0-9]/
const DECIMALS = /^(-?[0-9][0-9,]*)\.0+$/
const PUNCTUATION = /[?؟!:؛;*\s]/g
const DASHES = ['-', '–', '—', '−']

export const isChanged = (field) => (isAnswer(field) ? !field.value.startsWith(AS_KNOWN) : field.value.trim() !== '')

/** The known value of an answer; '' for a count, of which nothing is known in this week. */
const known = (field) => (isAnswer(field) ? [...field.options].find(({ value }) => value.startsWith(AS_KNOWN)).value : '')

/** Whether an answer is known and not changed. */
export const isKept = (field) => isAnswer(field) && field.value.startsWith(AS_KNOWN) && field.value !== AS_KNOWN

const measureOf = (field) => words[field.closest('td').dataset.measure]

/** Sets a field as a choice by hand would. */
export function set(field, value) {
  if (field.value === value) return
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

export const takeBack = (field) => set(field, known(field))

/** The value of the option with a number, or '' for not reported; as the page showed it where that is the same. */
function optionOf(field, number) {
  const wanted = number === null ? '' : String(number)
  return [...field.options].find(({ value }) => value === wanted || value === AS_KNOWN + wanted)?.value
}

/** Chooses the answer that a digit or a first letter means; a letter of several answers goes to the next of them. */
export function chooseByKey(field, key) {
  const values = /^[0-9]$/.test(latin(key)) ? [Number(latin(key))] : measureOf(field).letters[spelling(key)] ?? []
  const offered = values.map((number) => optionOf(field, number)).filter((value) => value !== undefined)
  if (offered.length) set(field, offered[(offered.indexOf(field.value) + 1) % offered.length])
}

/** Fills a field with a text of a spreadsheet; false if the text means nothing there. */
export function fillIn(field, text) {
  const typed = text.trim()
  const isBlank = !typed || DASHES.includes(typed)
  if (!isAnswer(field)) {
    set(field, isBlank ? '' : typed.slice(0, field.maxLength))
    return true
  }
  const plain = latin(typed).replace(DECIMALS, '$1')
  const number = isBlank ? null : SIGNED.test(plain) ? undefined : measureOf(field).words[spelling(plain).replace(PUNCTUATION, '')]
  const value = number === undefined ? undefined : optionOf(field, number)
  if (value !== undefined) set(field, value)
  return value !== undefined
}

/** The changed fields: name and value. */
export const changes = () => Object.fromEntries(fields.filter(isChanged).map((field) => [field.name, field.value]))

/** What a field asks and a value of it, in words. value: undefined for a field that is not changed. */
export function nameOf(name, value) {
  const field = byName.get(name)
  if (!field) return { question: name, text: value ?? '–' }
  const shown = value === undefined ? known(field) : isAnswer(field) ? optionOf(field, value === '' ? null : value) : value
  const text = isAnswer(field) ? [...field.options].find((option) => option.value === shown)?.text : shown
  return { question: field.getAttribute('aria-label'), text: text || '–' }
}

/** Makes these the changed fields, and takes all others back. */
export function showChanges(wanted) {
  for (const field of fields) {
    const value = wanted[field.name]
    if (value === undefined) takeBack(field)
    else set(field, isAnswer(field) ? optionOf(field, value === '' ? null : value) ?? known(field) : value)
  }
}

/** Shows the faults of fields: name and text; those of other fields go. */
export function showFaults(faults) {
  page.querySelectorAll('.invalid-feedback').forEach((line) => line.remove())
  page.querySelectorAll('[aria-invalid]').forEach((field) => field.removeAttribute('aria-invalid'))
  page.querySelectorAll('.is-invalid').forEach((field) => field.classList.remove('is-invalid'))
  for (const [name, text] of Object.entries(faults)) {
    const field = byName.get(name)
    if (!field) continue
    const line = Object.assign(document.createElement('small'), { className: 'invalid-feedback', id: `fault-${name}`, textContent: text })
    field.closest('td').append(line)
    field.setAttribute('aria-invalid', 'true')
    field.classList.add('is-invalid')
  }
}
