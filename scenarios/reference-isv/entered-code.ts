/** A code that a buyer entered and that was activated. A real seller keeps these in a database. */
export interface EnteredCode {
  readonly license: string
  state: 'active' | 'frozen' | 'released'
  /** Milliseconds since 1970; absent for a code without an end. */
  expireTime?: number
  productId?: string
  /** Day, UTC, on which the marketplace was last asked how the code stands. */
  checkedOn?: string
}
