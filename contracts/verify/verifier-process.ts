import type { VerifierOptions } from '@pact-foundation/pact-core'

/** A process of its own for Pact's native verifier: it writes to standard output past Node, and cannot be called off. */

process.once('message', async (options) => {
  // Pact's own proxy (in pact-js) refuses "charset=utf8", which the marketplace sends: the core is called without it.
  const { default: core } = await import('@pact-foundation/pact-core')
  const told = await core.default.verifyPacts(options as VerifierOptions).then(
    (report) => ({ report }),
    (error: unknown) => ({ report: error instanceof Error ? error.message : String(error) }),
  )
  process.send?.(told, () => process.disconnect())
})
