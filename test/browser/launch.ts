import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import packed from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'

/** A browser; or, where none can be started, what is missing. */
export type Launched = { readonly browser: Browser; readonly missing?: undefined } | { readonly missing: string }

/** A GPU process of its own fails under load: "Unable to capture screenshot". */
const DRAWING = ['--in-process-gpu', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
const QUIET = ['--disable-background-networking', '--disable-component-update', '--no-first-run']
const ARGUMENTS = ['--no-sandbox', '--no-zygote', ...DRAWING, ...QUIET]

/** Chromium as npm carries it, for Linux on x64; CHROMIUM names another one. */
async function launchBrowser(): Promise<Launched> {
  const own = process.env.CHROMIUM
  try {
    const executablePath = own || (await packed.executablePath())
    return { browser: await chromium.launch({ executablePath, args: ARGUMENTS, headless: true }) }
  } catch (error) {
    const [why = ''] = String(error instanceof Error ? error.message : error).split('\n')
    return { missing: `Chromium cannot be started here (${why}). Set CHROMIUM to the path of one.` }
  }
}

/**
 * One browser for all tests of a file, closed after them, and a folder for what they make.
 *
 * @param about names the folder
 */
export function browserForTests(about: string): { readonly launched: Launched; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), `${about}-`))
  let launched: Launched = { missing: 'The browser has not been started yet.' }
  beforeAll(async () => {
    launched = await launchBrowser()
    if (launched.missing !== undefined) console.warn(`Skipped: ${launched.missing}`)
  }, 60_000)
  afterAll(async () => {
    if (launched.missing === undefined) await launched.browser.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    get launched() {
      return launched
    },
    folder,
  }
}
