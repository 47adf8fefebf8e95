// Sparkline: a small line of values beside a headline figure; the twin of dashboard/figures/spark.py.

// The number of weeks, about half a year.
export const WEEKS = 26
const [WIDTH, HEIGHT, EDGE] = [120, 40, 4]

/** Update a sparkline of the page. values: oldest first; target: null for none. */
export function paintSpark(svg, shares, target) {
  const step = (WIDTH - 2 * EDGE) / Math.max(shares.length - 1, 1)
  const top = Math.max(target ?? 0, ...shares.filter((share) => share !== null)) || 1
  const y = (share) => (HEIGHT - EDGE - (share / top) * (HEIGHT - 2 * EDGE)).toFixed(1)
  const paths = { line: '', fill: '', dot: '', target: target === null ? '' : `M0 ${y(target)}H${WIDTH}` }
  shares.forEach((share, i) => {
    if (share === null) return
    const x = (EDGE + i * step).toFixed(1)
    const first = (shares[i - 1] ?? null) === null
    const last = (shares[i + 1] ?? null) === null
    paths.line += `${first ? 'M' : 'L'}${x} ${y(share)}`
    paths.fill += `${first ? `M${x} ${HEIGHT}` : ''}L${x} ${y(share)}${last ? `V${HEIGHT}Z` : ''}`
    paths.dot = `M${x} ${y(share)}h0`
  })
  for (const name in paths) svg.querySelector(`.spark-${name}`).setAttribute('d', paths[name])
}
