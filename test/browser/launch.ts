import packed from '@sparticuz/chromium'
import { type Browser, chromium } from 'playwright-core'

/** A browser; or, where none can be started, what is missing. */
export type Launched = { readonly browser: Browser; readonly missing?: undefined } | { readonly missing: string }

/** A GPU process of its own fails under load: "Unable to capture screenshot". */
const DRAWING = ['--in-process-gpu', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader']
const QUIET = ['--disable-background-networking', '--disable-component-update', '--no-first-run']
const ARGUMENTS = ['--no-sandbox', '--no-zygote', ...DRAWING, ...QUIET]

/** Chromium as npm carries it, for Linux on x64; CHROMIUM names another one. */
export async function launchBrowser(): Promise<Launched> {
  const own = process.env.CHROMIUM
  try {
    const executablePath = own || (await packed.executablePath())
    return { browser: await chromium.launch({ executablePath, args: ARGUMENTS, headless: true }) }
  } catch (error) {
    const [why = ''] = String(error instanceof Error ? error.message : error).split('\n')
    return { missing: `Chromium cannot be started here (${why}). Set CHROMIUM to the path of one.` }
  }
}
