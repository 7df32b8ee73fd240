import { readFileSync } from 'node:fs'
import { codeOf } from './reason.ts'

/**
 * Which run of a process a pid stands for: pids are given out again, after a restart of the machine above all.
 * @returns the machine's boot and the tick of the process's start, where the system tells (Linux); `ended` for a
 * process that is dead but not yet buried by its parent; otherwise undefined
 */
export function processRun(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is the program's name in brackets and may hold blanks and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, start] = [fields[0], fields[19]]
    if (state === 'Z' || state === 'X') return 'ended'
    return `${bootId()}/${start}`
  } catch {
    return undefined
  }
}

/** Ticks count from the boot, so two boots could give two processes the same; empty where the system hides it. */
function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return ''
  }
}

/**
 * Whether the very process still runs that once had this pid.
 * @param run what `processRun` gave for it then; null when it gave nothing
 */
export function isAlive(pid: number, run: string | null): boolean {
  const now = processRun(pid)
  if (now === 'ended') return false
  if (now !== undefined && run !== null) return now === run
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Another user's process answers EPERM: it is there.
    return codeOf(error) !== 'ESRCH'
  }
}
