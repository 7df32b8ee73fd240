import { TOOL } from '../../emulator/commands/tool.ts'
import { type Lang, text } from '../../emulator/protocol/text.ts'
import type { ScenarioResult } from '../runner/result.ts'
import { controls } from './html/controls.ts'
import { legend } from './html/legend.ts'
import { shapes } from './html/marks.ts'
import { html } from './html/markup.ts'
import { overview } from './html/overview.ts'
import { said } from './html/said.ts'
import { scenarioSection } from './html/scenario.ts'
import { STYLE } from './html/style.ts'
import type { RunHeader } from './json.ts'

const TITLE = text('KooGallery scenarios', '云商店场景报告')

/** The page may show itself and nothing else: no script, no network. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/** The report as one file that needs nothing beside it, in both languages; `lang` is the one it opens in. */
export function htmlReport(results: readonly ScenarioResult[], header: RunHeader, lang: Lang): string {
  const idOf = (n: number) => `scenario-${n + 1}`
  const failed = results.filter(({ outcome }) => outcome === 'failed').length
  return html`<!doctype html>
<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${failed > 0 ? `✗ ${failed}` : '✓'} ${TITLE[lang]} · ${TOOL}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
${shapes()}
<header><h1>${said(TITLE)}</h1>${controls(lang, failed > 0)}</header>
<main>
${overview(results, header, idOf)}
${results.map((result, n) => scenarioSection(result, idOf(n)))}
</main>
<footer>${legend()}</footer>
</body>
</html>
`.written
}
