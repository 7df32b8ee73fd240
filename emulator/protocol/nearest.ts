/** Edit distance with transpositions counted as one. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    const above = rows[i - 1] as number[]
    for (let j = 1; j <= b.length; j++) {
      const swap =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? ((rows[i - 2] as number[])[j - 2] as number) + 1 : Infinity
      row.push(
        Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1), swap),
      )
    }
    rows.push(row)
  }
  return (rows[a.length] as number[])[b.length] as number
}

/** The candidate a misspelt word most likely meant; undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const longer = Math.max(word.length, candidate.length)
    // As many changes as letters: nothing of the word is left. The difference in length spares hopeless work.
    if (Math.abs(word.length - candidate.length) >= Math.min(least, longer)) continue
    const d = distance(word.toLowerCase(), candidate.toLowerCase())
    if (d < least && d < longer) {
      least = d
      best = candidate
    }
  }
  return best
}
