import type { Tokens } from './oauth.ts'

/** Somebody who is logged in at the seller. Client and rights are looked up at every request, never kept here. */
export interface Session {
  readonly tenantId: string
  readonly appId: string
  readonly userName: string
  tokens: Tokens
  /** A renewal that is under way: a second one at the same time would find the refresh token used up. */
  renewing?: Promise<void> | undefined
}

const COOKIE = 'isv_session'
/** As many as one small process remembers; beyond it the oldest are forgotten. */
const CAPACITY = 10_000

/** The seller's own sessions, named by a cookie. @param randomText letters and digits that nobody can guess */
export class Sessions {
  readonly #open = new Map<string, Session>()
  readonly #randomText: (length: number) => string

  constructor(randomText: (length: number) => string) {
    this.#randomText = randomText
  }

  /** @returns the header that sets its cookie. Lax: the browser comes from another site */
  open(session: Session, secure: boolean): string {
    const id = this.#randomText(43)
    this.#open.set(id, session)
    for (const oldest of this.#open.keys()) {
      if (this.#open.size <= CAPACITY) break
      this.#open.delete(oldest)
    }
    return `${COOKIE}=${id}; Path=/login; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  }

  find(request: Request): Session | undefined {
    return this.#open.get(idIn(request))
  }

  end(request: Request): void {
    this.#open.delete(idIn(request))
  }
}

const idIn = (request: Request): string => new RegExp(`(?:^|;\\s*)${COOKIE}=(\\w+)`).exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
