/** What the appending child writes as line `seq`: short lines and some of many pages, which a kill can cut in two. */
export const lineToAppend = (seq: number): { at: number; events: unknown[] } => ({
  at: 1_893_456_000_000 + seq,
  events: [{ type: 'filler', seq, text: '订单'.repeat(seq % 7 === 0 ? 100_000 : seq % 50) }],
})
