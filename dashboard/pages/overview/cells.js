// Unpacks the packed cells: the twin of dashboard/indicators/series.py.

export const unfold = (runs) => {
  const values = []
  for (let i = 0; i < runs.length; i += 2) for (let k = 0; k < runs[i + 1]; k++) values.push(runs[i])
  return values
}

const empty = (state) => ({ n: 0, d: 0, missing: 0, late: 0, unverified: 0, state, known: false, value: null })

export class Cells {
  /** splits: by county, the weeks whose borders differ from those of the week before. */
  constructor(packed, splits) {
    this.packed = packed
    this.splits = splits
    this.weeks = packed.weeks
    this.areas = packed.areas
    this.unfolded = new Map()
    // The keys of cells by previous definitions, by card and by the week's index.
    this.former = {}
    for (const name of Object.keys(packed.cards).filter((each) => each.includes('@'))) {
      const weeks = (this.former[name.split('@')[0]] ??= new Map())
      this.series(name).forEach(({ state }, week) => state !== 'absent' && weeks.set(week, name))
    }
  }

  /** A cell for each week; for a kind that the card does not count, all cells are not applicable. */
  series(key, area = '', kind = '', step = 0) {
    const address = `${key} ${step} ${kind} ${area}`
    if (!this.unfolded.has(address)) this.unfolded.set(address, this.read(key, area, kind, step))
    return this.unfolded.get(address)
  }

  read(key, area, kind, step) {
    const kinds = this.packed.cards[key][step]
    const place = this.areas.indexOf(area)
    const found = kinds[kind]?.[place]
    if (!found) {
      const own = kinds[''][place]
      const states = own ? unfold(own.s) : this.weeks.map(() => 4)
      return states.map((s) => empty(s === 4 ? 'absent' : 'not_applicable'))
    }
    const [n, d, m, l, u, s] = ['n', 'd', 'm', 'l', 'u', 's'].map((name) => unfold(found[name]))
    return s.map((code, i) => {
      const state = this.packed.states[code]
      const known = state === 'value' || state === 'zero'
      // A total has no denominator.
      const value = known ? n[i] / (d[i] || 1) : null
      return { n: n[i], d: d[i], missing: m[i], late: l[i], unverified: u[i], state, known, value }
    })
  }

  /** The cells by a card's previous definition, by the index of the week in which the next definition begins. */
  earlier(key, area = '', kind = '') {
    return new Map([...(this.former[key] ?? [])].map(([week, name]) => [week, this.at(name, week, area, kind)]))
  }

  /** The values from one week to another; null if not known, or by another definition than in the last week. */
  line(key, area, first, last) {
    const start = Math.max(first, ...[...(this.former[key]?.keys() ?? [])].filter((week) => week <= last))
    return this.series(key, area).map(({ value }, week) => (week < start ? null : value)).slice(first, last + 1)
  }

  at(key, week, area = '', kind = '', step = 0) {
    return this.series(key, area, kind, step)[week]
  }

  /** The change of a cell over a number of weeks, its value in the card's unit; null if either end is not known, or if the
   * definition or the borders changed in between: the twin of `progress` in dashboard/meeting/changes.py. */
  change(key, week, weeks, area = '', kind = '') {
    const first = Math.max(week - weeks, 0)
    const breaks = [...(this.former[key]?.keys() ?? []), ...(this.splits[area] ?? [])]
    if (week === 0 || breaks.some((at) => first < at && at <= week)) return null
    const [now, before] = [week, first].map((w) => this.at(key, w, area, kind))
    if (!now.known || !before.known) return null
    return { units: now.n - before.n, value: now.value - before.value }
  }

  /** The combined cell of all counties, for a card of offices. */
  together(key, week) {
    const here = this.counties(week, key).map((area) => this.at(key, week, area))
    const sum = (name) => here.reduce((total, cell) => total + cell[name], 0)
    const [n, d, known] = [sum('n'), sum('d'), here.some((cell) => cell.known)]
    const unknown = here.some(({ state }) => state === 'not_reported') ? 'not_reported' : 'not_applicable'
    return { ...empty(known ? (n ? 'value' : 'zero') : unknown), n, d, known, value: known ? n / d : null }
  }

  counties(week, key) {
    return this.areas.filter((area) => area && this.at(key, week, area).state !== 'absent')
  }

  /** The rank of each county with a value, 1 is best, and whether others share it: 1, 2, 2, 4. */
  ranks(key, week, polarity, kind = '') {
    const values = this.counties(week, key)
      .map((area) => [area, this.at(key, week, area, kind).value])
      .filter(([, value]) => value !== null)
    const ranks = {}
    for (const [area, value] of values) {
      const better = values.filter(([, other]) => (polarity === 'high' ? other > value : other < value)).length
      ranks[area] = { rank: better + 1, shared: values.filter(([, other]) => other === value).length > 1 }
    }
    return ranks
  }
}
