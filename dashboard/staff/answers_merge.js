// The changed fields of two pages of one draft, merged office by office. Fields are name and value.

import { latin } from '../../assets/js/digits.js'

const officeOf = (name) => name.split('.')[1]

/** A value without the ways to write digits; undefined for a field that is not changed. */
export const plain = (value) => (value === undefined ? value : latin(value).replace(/[^0-9.-]/g, ''))

/** The fields of some offices. */
export const pick = (fields, offices) => Object.fromEntries(Object.entries(fields).filter(([name]) => offices.includes(officeOf(name))))

const same = (one, two, names) => names.every((name) => plain(one[name]) === plain(two[name]))

/**
 * The fields of all offices that only one of the pages has changed since `base`, and the ids of the offices that both
 * have changed to different values.
 */
export function merge(base, mine, other) {
  const names = [...new Set([base, mine, other].flatMap(Object.keys))]
  let merged = {}
  const both = []
  for (const office of new Set(names.map(officeOf))) {
    const here = names.filter((name) => officeOf(name) === office)
    if (same(mine, base, here) || same(mine, other, here)) merged = { ...merged, ...pick(other, [office]) }
    else if (same(other, base, here)) merged = { ...merged, ...pick(mine, [office]) }
    else both.push(office)
  }
  return { merged, both }
}
