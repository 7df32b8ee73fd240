import { Command } from 'commander'
import { registerBroker } from '../../contracts/commands/broker.ts'
import type { Wiring } from '../../contracts/commands/wiring.ts'
import type { CommandIo } from '../../emulator/commands/io.ts'
import type { Lang } from '../../emulator/protocol/text.ts'

/** `koogallery contracts` with the environment a test gives: in this process, the official client in its own. */
export async function contracts(
  args: readonly string[],
  env: CommandIo['env'] = {},
  lang: Lang = 'en',
  isTTY = false,
  register: (wiring: Wiring) => void = registerBroker,
) {
  let [stdout, stderr] = ['', '']
  let status: number | undefined
  const io: CommandIo = {
    stdout: { write: (words) => (stdout += words), isTTY },
    stderr: { write: (words) => (stderr += words) },
    // The client needs to find its temporary folder and its certificates.
    env: { PATH: process.env.PATH, SSL_CERT_FILE: process.env.SSL_CERT_FILE, ...env },
  }
  const program = new Command('contracts').exitOverride()
  register({
    lang,
    io,
    say: (en, zh) => (lang === 'zh' ? zh : en),
    command: (name, en) => program.command(name).description(en).exitOverride(),
    collect: (value, before) => [...before, value],
    end: (code) => {
      status = code
    },
  })
  await program.parseAsync([...args], { from: 'user' })
  return { status, stdout, stderr }
}
