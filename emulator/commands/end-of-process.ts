const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const

/** Listens for the end from the beginning: a signal during the start must not lose anything either. */
export interface EndOfProcess {
  /** Resolves at the first SIGINT or SIGTERM. The first is a wish, the second an order: it ends the process at once. */
  readonly asked: Promise<void>
  /** Stops listening. */
  forget(): void
}

export function listenForEnd(): EndOfProcess {
  let received = 0
  let resolve = () => {}
  const asked = new Promise<void>((done) => {
    resolve = done
  })
  const hear = (signal: keyof typeof SIGNALS) => {
    if (++received > 1) process.exit(128 + SIGNALS[signal])
    resolve()
  }
  const names = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]
  for (const name of names) process.on(name, hear)
  return {
    asked,
    forget: () => {
      for (const name of names) process.off(name, hear)
    },
  }
}
