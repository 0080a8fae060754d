package dev.gatehouse.policy.script;

/** JavaScript that runs in every context before any policy. */
final class Prelude {

  /**
   * Gives scripts their words and takes away the clock, chance and weak references: what a script
   * says may depend on what it is shown only. A function of the {@link Sink}.
   */
  static final String WORDS =
      """
      (sink) => {
        const text = String;
        globalThis.allow = () => 0;
        globalThis.deny = (message, sqlState) => {
          sink.put(1, message == null ? null : text(message), sqlState == null ? null : text(sqlState));
          return 1;
        };
        const Clock = Date;
        globalThis.Date = function Date(...args) {
          if (!new.target || args.length === 0) throw new TypeError('use session.now()');
          return Reflect.construct(Clock, args, new.target);
        };
        Date.prototype = Clock.prototype;
        Date.UTC = Clock.UTC;
        Date.parse = Clock.parse;
        Object.defineProperty(Clock.prototype, 'constructor', { value: Date });
        delete Math.random;
        delete globalThis.WeakRef;
        delete globalThis.FinalizationRegistry;
      }
      """;

  /**
   * Freezes everything a script can reach. Iterator and generator prototypes are reachable from no
   * global, so the walk starts at one of each as well: a replaced {@code next} of the array
   * iterator would empty every list of all other policies in the context.
   */
  static final String FREEZE =
      """
      (sink, list) => {
        const todo = [sink, sink.put, list].map(Object.getPrototypeOf);
        try { list.push(1); } catch (failure) { todo.push(Object.getPrototypeOf(failure)); }
        todo.push(globalThis, function* () {}, async function () {}, async function* () {},
          (function* () {})(), (async function* () {})(), [].values(), [].values().map(x => x),
          Iterator.from({ next() {} }), 'a'[Symbol.iterator](), 'a'.matchAll(/a/g),
          new Map().entries(), new Set().values());
        const seen = new Set();
        while (todo.length > 0) {
          const object = todo.pop();
          if (Object(object) !== object || seen.has(object)) continue;
          seen.add(object);
          todo.push(Object.getPrototypeOf(object));
          for (const key of Reflect.ownKeys(object)) {
            const { value, get, set } = Reflect.getOwnPropertyDescriptor(object, key);
            todo.push(value, get, set);
          }
        }
        seen.forEach(object => Object.freeze(object));
      }
      """;

  private Prelude() {}
}
