import { type Lang, type Text, text } from '../../emulator/protocol/text.ts'

/** One thing wrong with a file people wrote, and where. */
export interface Problem {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  readonly text: Text
}

/** `file:line:column: sentence`, which editors and terminals turn into a link. */
const problemLine = (file: string, problem: Problem, lang: Lang): string =>
  `${file}:${problem.line}:${problem.column}: ${problem.text[lang]}`

/** A file that cannot be used, with everything that is wrong with it. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly file: string
  readonly problems: readonly Problem[]

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map((problem) => problemLine(file, problem, 'en')).join('\n'))
    this.file = file
    this.problems = [...problems].sort((a, b) => a.line - b.line || a.column - b.column)
  }

  /** One line for each problem. */
  lines(lang: Lang): string[] {
    return this.problems.map((problem) => problemLine(this.file, problem, lang))
  }
}

/** The nearest valid word, as the end of a sentence; else the words there are. */
export function suggestion(near: string | undefined, possible: readonly string[]): Text {
  if (near !== undefined) return text(`Did you mean "${near}"?`, `是否指“${near}”？`)
  if (possible.length === 0) return text('There is none to choose from.', '没有可选项。')
  return text(`Possible: ${possible.join(', ')}.`, `可选：${possible.join('、')}。`)
}
