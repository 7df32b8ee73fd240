/** Paths with parameters, such as `/orders/{orderId}`. */

const PARAMETER = /\{(\w+)\}/g

export const parametersIn = (template: string): string[] => [...template.matchAll(PARAMETER)].map(([, name = '']) => name)

/** The path with its parameters filled in, percent-encoded. */
export const pathTo = (template: string, parameters: Readonly<Record<string, unknown>>): string =>
  template.replace(PARAMETER, (_, name: string) => encodeURIComponent(String(parameters[name] ?? '')))
