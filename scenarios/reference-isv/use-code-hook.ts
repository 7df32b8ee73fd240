import type { UseCode } from './license-code.ts'

/** Beside the production address. */
export const USE_CODE_HOOK = '/hooks/use-code'

/**
 * A trigger for tests: `{"license": "PL…", "client": "account1"}` is a buyer who enters a licence code in the software, or
 * opens the software that has it.
 *
 * Answers 200 `{"served": true|false, "reason": "…"}`: whether the software runs; 400 where no code is named. A real seller
 * has a page or a program for that.
 */
export function useCodeHook(use: UseCode): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = (await request.json().catch(() => undefined)) as { license?: unknown; client?: unknown } | null | undefined
    if (typeof body?.license !== 'string') {
      return Response.json({ error: 'Failed to use a code: the body is no JSON object with "license".' }, { status: 400 })
    }
    return Response.json(await use(body.license, typeof body.client === 'string' ? body.client : 'client-1'))
  }
}
