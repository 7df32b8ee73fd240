/** An object whose properties are always those of now, with methods beside them. @param view what there is to see now */
export function liveView<V extends object, M extends object>(view: () => V, methods: M): V & M {
  return new Proxy(methods, {
    get: (target, name) => (name in target ? target[name as keyof M] : view()[name as keyof V]),
    has: (target, name) => name in target || name in view(),
    ownKeys: () => Object.keys(view()),
    getOwnPropertyDescriptor: (_target, name) => ({ configurable: true, enumerable: true, value: view()[name as keyof V] }),
  }) as V & M
}
