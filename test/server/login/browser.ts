/** A browser without a screen: keeps cookies, follows redirects only when told. */
export class Browser {
  readonly #cookies = new Map<string, string>()

  /** Cookies as they are. */
  get cookies(): string[] {
    return [...this.#cookies.values()]
  }

  async get(url: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; '), ...init.headers },
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (/max-age=0/i.test(set)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    return response
  }

  post(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
    return this.get(url, { method: 'POST', body: new URLSearchParams(form) })
  }
}

/** Where a redirect leads. */
export const next = (response: Response): URL => new URL(response.headers.get('location') ?? 'none:', response.url)
