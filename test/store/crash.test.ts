import { describe, expect, it } from 'vitest'
import { openFileStore } from '../../emulator/store/file-store.ts'
import { lineToAppend } from './appended.ts'
import { startChild } from './child.ts'
import { tempFolder } from './temp-folder.ts'

describe('kill -9 while lines are appended', () => {
  it('costs no line that was acknowledged, and adds one at most', async () => {
    const folder = tempFolder()
    for (const linesPerRound of [1, 6, 40, 300, 55]) {
      const child = startChild('appender', folder)
      let acknowledged = 0
      for (let n = 0; n < linesPerRound; n++) acknowledged = Number(await child.next())
      await child.kill()
      for (let line = await child.next(); line !== undefined; line = await child.next()) acknowledged = Number(line)

      const store = await openFileStore(folder)
      expect(store.recovery.lines - acknowledged).toBeGreaterThanOrEqual(0)
      expect(store.recovery.lines - acknowledged).toBeLessThanOrEqual(1)
      let due = 1
      for (const line of store.lines(0)) expect(line).toEqual({ seq: due, ...lineToAppend(due++) })
      expect(due - 1).toBe(store.recovery.lines)
      await store.close()
    }
  })
})
