import type { Wiring } from './wiring.ts'

/** `koogallery contracts openapi` and `schemas`. */
export function registerDocuments({ command, say, collect, end, io, lang }: Wiring): void {
  command(
    'openapi',
    'export OpenAPI 3.1: what an ISV serves for each guide, and the open APIs it calls',
    '导出 OpenAPI 3.1 文档：各接入指南要求商家实现的接口，以及商家调用的开放接口',
  )
    .option('--guide <guide>', say('this guide; may be given more than once', '此接入指南，可多次指定'), collect, [])
    .option('--open-apis', say('the open APIs', '开放接口'))
    .option(
      '--out <dir>',
      say('folder of the documents; without it one document goes to standard output', '文档目录；不指定则将单个文档写到标准输出'),
    )
    .option('--yaml', say('YAML in place of JSON', '以 YAML 代替 JSON'))
    .option('--isv <url>', say('production address: its path is that of the document', '生产接口地址：其路径即文档中的路径'))
    .action(async (options) => {
      const { openApiCommand } = await import('./export-documents.ts')
      end(await openApiCommand({ ...options, lang }, io))
    })

  command('schemas', 'export JSON Schema 2020-12 of every request and response', '导出全部请求与响应的 JSON Schema 2020-12')
    .option('--out <dir>', say('folder of the schemas', '输出目录'))
    .action(async (options) => {
      const { schemasCommand } = await import('./export-documents.ts')
      end(await schemasCommand({ ...options, lang }, io))
    })
}
