package dev.gatehouse.policy.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.policy.Calls;
import dev.gatehouse.policy.PolicyFailedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hostile script shares its context with an honest one, and that context survives all attacks.
 * Whatever the script does, it is refused or stopped, and afterwards both decide everything else as
 * before.
 */
class AttackTest {
  /** As for statements, but patient with a loaded machine. */
  private static final Limits PATIENT =
      new Limits(Duration.ofMillis(250), Duration.ofSeconds(20), Duration.ofSeconds(10));

  private static final Calls ATTACK =
      Calls.of("attack").writing("shop", "orders", "UPDATE", Filter.PRESENT);

  private static final String HONEST =
      """
      export default (statement, session) => {
        const guarded = new Set(['DELETE', 'UPDATE']);
        const [...writes] = statement.writes;
        for (const { relation, command, filter } of writes.filter(write => guarded.has(write.command))) {
          if (filter === 'NONE' && relation.startsWith('shop.')) return deny(`unfiltered ${command}`);
        }
        const sane = [...new Map([['a', 1]])].length + [...'ab'.matchAll(/./g)].length === 3
          && new Date(0).getTime() === 0 && Math.max(1, 2) === 2 && [1, 2].includes(2)
          && [3, 1, 2].toSorted().join('') === '123' && {}.polluted === undefined
          && JSON.stringify({ a: [1] }) === '{"a":[1]}' && (function* () { yield 1; })().next().value === 1;
        return sane ? allow() : deny('not sane');
      };
      """;

  private static final String UNTOUCHED =
      """
      // every way must throw
      const untouched = ways => {
        for (const [i, way] of ways.entries()) {
          let failed = false;
          try { way(); } catch { failed = true; }
          if (!failed) return deny(`way ${i} works: ${way}`);
        }
        return allow();
      };
      """;

  private static final Map<String, String> STOPPED = new LinkedHashMap<>();
  private static final Map<String, String> HARMLESS = new LinkedHashMap<>();
  private static final List<String> NO_VERDICTS =
      List.of(
          "return undefined;",
          "return;",
          ";",
          "return null;",
          "return 1.5;",
          "return '1';",
          "return '';",
          "return true;",
          "return false;",
          "return NaN;",
          "return -0;",
          "return 2 ** 31;",
          "return Infinity;",
          "return {};",
          "return { valueOf: () => 0 };",
          "return [0];",
          "return allow;",
          "return Symbol.iterator;",
          "return Promise.resolve(0);",
          "return (async () => allow())();",
          "return 1;",
          "return 2;",
          "return -1;",
          "deny('forgot to return');",
          "deny('changed its mind'); return allow();",
          "Promise.resolve().then(() => deny('later')); return allow();",
          "throw new Error(statement.text);",
          "throw null;",
          "return statement.missing.field;");

  static {
    STOPPED.put("01 empty loop", "for (;;);");
    STOPPED.put("02 arithmetic loop", "let n = 1; while (n > 0) n = (n * 31 + 7) % 1000003 + 1;");
    STOPPED.put("03 loop in finally", "try { throw 1; } finally { for (;;); }");
    STOPPED.put("04 loop in a catch that catches", "for (;;) { try { for (;;); } catch (e) { } }");
    STOPPED.put(
        "05 promise chain",
        "const again = () => Promise.resolve().then(again); again(); return allow();");
    STOPPED.put("06 proxy trap", "new Proxy({}, { get() { for (;;); } }).x;");
    STOPPED.put("07 toString of a thrown object", "throw { toString() { for (;;); } };");
    STOPPED.put("07 toString of a message", "return deny({ toString() { for (;;); } });");
    STOPPED.put("08 toStringTag", "return { get [Symbol.toStringTag]() { for (;;); } };");
    STOPPED.put(
        "08 toStringTag of a message",
        "return deny({ get [Symbol.toStringTag]() { for (;;); } });");
    STOPPED.put(
        "09 exponential recursion", "const f = n => n < 2 ? 1 : f(n - 1) + f(n - 2); f(90);");
    STOPPED.put("10 infinite recursion", "const f = () => 1 + f(); f();");
    STOPPED.put("11 deep JSON", "JSON.parse('['.repeat(65536)); return allow();");
    STOPPED.put("12 repeat", "'x'.repeat(2 ** 30); return allow();");
    STOPPED.put("13 doubling", "let s = 'x'; for (;;) s += s;");
    STOPPED.put(
        "14 join of holes", "const a = []; a[2 ** 32 - 2] = 1; a.join('x'); return allow();");
    STOPPED.put(
        "15 replace",
        "let s = 'a'.repeat(60000); for (;;) s = s.replace(/a/g, 'aa').slice(0, 65000);");
    STOPPED.put(
        "16 typed array toString", "for (;;) new Float64Array(65536).fill(1.1).toString();");
    STOPPED.put(
        "17 localeCompare", "const s = 'é'.repeat(65000); for (;;) s.localeCompare(s + 'x');");
    STOPPED.put("18 normalize", "const s = 'é'.repeat(65000); for (;;) s.normalize('NFD');");
    STOPPED.put(
        "19 push", "const a = []; for (;;) { a.push(new Array(1000).fill(1)); a.length %= 64; }");
    STOPPED.put("21 concat", "let a = [1]; for (;;) a = [...a, ...a].slice(0, 100000);");
    STOPPED.put(
        "22 sort",
        "const a = Array.from({ length: 50000 }, (_, i) => -i); for (;;) a.sort((x, y) => y - x || x);");
    STOPPED.put(
        "23 chain", "for (;;) 'b a'.repeat(9999).split(' ').map(x => x + x).sort().join(' ');");
    STOPPED.put("24 map", "const m = new Map(); for (let i = 0; ; i++) m.set(i % 100000, [i]);");
    STOPPED.put(
        "25 stringify",
        "const a = new Array(50000).fill({ b: [1] }); for (;;) try { JSON.stringify(a); } catch { }");
    STOPPED.put(
        "26 endless keys",
        "for (const k of { *[Symbol.iterator]() { for (;;) yield 1; } }) k.toString();");
    STOPPED.put("27 indexOf over holes", "const a = []; a[2 ** 31] = 1; a.indexOf(2); for (;;);");
    STOPPED.put("28 typed array", "new Float64Array(2 ** 28); return allow();");
    STOPPED.put("29 back-reference", "for (;;) /^(a+)+\\1$/.test('a'.repeat(40) + 'b');");
    STOPPED.put("30 look-ahead", "for (;;) /(?=(a|aa)+$)x|(?:a|a)*b/.test('a'.repeat(60000));");
    STOPPED.put("31 nested quantifiers", "for (;;) /^(a+)+$/.test('a'.repeat(30) + 'b');");

    HARMLESS.put(
        "34 names of the host",
        """
            const names = ['Java', 'Polyglot', 'Graal', 'load', 'loadWithNewGlobal', 'print', 'printErr',
              'console', 'require', 'fetch', 'setTimeout', 'setInterval', 'WebAssembly', 'java', 'javax', 'Packages',
              'JavaImporter', 'com', 'org', 'importPackage', 'read', 'readbuffer', 'readline', 'quit', 'exit',
              'process', 'performance', 'Temporal', 'Intl', 'Atomics', 'SharedArrayBuffer', 'BigInt', 'BigInt64Array',
              'WeakRef', 'FinalizationRegistry', 'ShadowRealm', 'Worker', 'arguments', 'module', 'exports',
              '$262', '$vm', 'sink'];
            for (const name of names) if (typeof globalThis[name] !== 'undefined') return deny(name);
            return allow();
            """);
    HARMLESS.put(
        "35 code from text",
        """
            const ways = [() => eval('1'), () => (0, eval)('1'), () => Function('return 1')(),
              () => new Function('return 1')(), () => (() => {}).constructor('return 1')(),
              () => (async () => {}).constructor('return 1')(), () => (function* () {}).constructor('yield 1')(),
              () => (async function* () {}).constructor('yield 1')(), () => deny.constructor('return 1')()];
            return untouched(ways);
            """);
    HARMLESS.put(
        "36 dynamic import",
        "import('fs').then(() => deny('fs'), () => 0); import('./x.mjs').then(() => deny('x'), () => 0);"
            + " return allow();");
    HARMLESS.put(
        "37 reflection",
        """
            const views = [statement, session, statement.writes, statement.writes[0], statement.commands,
              session.now, session.clock('UTC'), statement.parameters()];
            const names = ['getClass', 'class', 'hashCode', 'wait', 'notify', 'observed', 'session', 'facts',
              'add', 'stream', 'iterator', 'getDeclaredFields', '__proto__class', 'invoke'];
            for (const view of views) for (const name of names) if (view[name] !== undefined) return deny(name);
            return allow();
            """);
    HARMLESS.put(
        "38 writes to views",
        """
            const ways = [() => { statement.text = 'x'; }, () => { statement.commands[0] = 'x'; },
              () => { statement.commands.length = 0; }, () => { statement.commands.push('x'); },
              () => { delete statement.commands[0]; }, () => { session.user = 'x'; },
              () => { statement.writes[0].filter = 'NONE'; }, () => { statement.writes.pop(); },
              () => { statement.added = 1; }, () => { session.groups.reverse(); },
              () => { statement.writes.fill(null); }, () => { statement.parameters = () => []; }];
            const result = untouched(ways);
            return statement.commands.length === 1 && statement.writes[0].filter === 'PRESENT' ? result : deny('changed');
            """);
    HARMLESS.put(
        "39-42, 44 pollution",
        """
            const ways = [() => { String.prototype.startsWith = () => false; },
              () => { Array.prototype.includes = () => false; }, () => { Array.prototype[0] = 1; },
              () => { globalThis.deny = allow; }, () => { deny = allow; }, () => { delete globalThis.deny; },
              () => { Object.defineProperty(globalThis, 'deny', { value: allow }); },
              () => { deny.call = 1; }, () => { globalThis.Date = null; }, () => { Math.max = () => 0; },
              () => { globalThis.fresh = 1; }, () => { Object.prototype.polluted = 1; },
              () => { Object.setPrototypeOf(Array.prototype, { x: 1 }); }, () => { [].__proto__.x = 1; },
              () => { JSON.stringify = () => ''; }, () => { Promise.prototype.then = null; },
              () => { (() => {}).constructor.prototype.x = 1; }, () => { (async () => {}).constructor.prototype.x = 1; },
              () => { (function* () {}).constructor.prototype.x = 1; }, () => { RegExp.prototype.exec = () => null; },
              () => { Symbol.prototype.description = 1; }, () => { new Error().__proto__.name = 'x'; },
              () => { Reflect.ownKeys = null; }, () => { new Set().__proto__.has = () => false; }];
            return untouched(ways);
            """);
    HARMLESS.put(
        "43 iterators",
        """
            const objects = [[].values(), 'a'[Symbol.iterator](), new Map().entries(), new Set().values(),
              'a'.matchAll(/a/g), (function* () {})(), (async function* () {})(), [].values().map(x => x),
              Iterator.from({ next() {} })];
            const next = () => ({ done: true });
            return untouched(objects.map(object => () => {
              let prototype = Object.getPrototypeOf(object);
              while (!Object.hasOwn(prototype, 'next')) prototype = Object.getPrototypeOf(prototype);
              prototype.next = next;
            }));
            """);
    HARMLESS.put(
        "41, 45 the clock by side doors",
        """
            class Mine extends Date {}
            const ways = [() => new Date(), () => Date(), () => new Mine(), () => new (new Date(0).constructor)(),
              () => Reflect.construct(Date, []), () => Reflect.construct(Date, [], Mine), () => Date.now(),
              () => new Date(0).constructor.now(), () => Math.random(), () => Date.prototype.constructor(),
              () => Object.getPrototypeOf(Mine).now()];
            return untouched(ways);
            """);
  }

  private static ScriptHost host;
  private static StatementPolicy hostile;
  private static StatementPolicy honest;

  @BeforeAll
  static void open() throws ScriptException {
    host = ScriptHost.open(Limits.LOAD, PATIENT);
    var policies =
        host.compile(
            List.of(
                new ScriptSource("attack.js", hostile()), new ScriptSource("honest.js", HONEST)),
            1,
            Duration.ZERO);
    hostile = policies.getFirst();
    honest = policies.getLast();
  }

  @AfterAll
  static void close() {
    hostile.close();
    honest.close();
    host.close();
  }

  @TestFactory
  Stream<DynamicTest> attacksThatAreStopped() {
    return STOPPED.keySet().stream().map(AttackTest::failing);
  }

  @TestFactory
  Stream<DynamicTest> resultsThatAreNoVerdicts() {
    return NO_VERDICTS.stream().map(AttackTest::failing);
  }

  @TestFactory
  Stream<DynamicTest> whatDoesNotReachAnything() {
    return HARMLESS.keySet().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      // twice: the first try may prepare the second
                      for (var i = 0; i < 2; i++) {
                        assertThat(Scripts.ask(hostile, attack(name)))
                            .isInstanceOf(Verdict.Allow.class);
                        assertHonest();
                      }
                    }));
  }

  @Test
  void everythingReachableIsFrozen() throws Exception {
    var body =
        """
        const caught = way => { try { way(); } catch (thrown) { return thrown; } };
        const todo = [globalThis, {}, [], () => 1, function () {}, async () => 1, function* () {},
          async function* () {}, Object.getPrototypeOf((function* () {})()),
          Object.getPrototypeOf((async function* () {})()), class {}, class extends Array {},
          /a/, /a/[Symbol.matchAll]('a'), 'a', 1, true, Symbol.iterator, new Error(), [].values(), [].entries(),
          [].values().filter(x => x), Iterator.from({ next() {} }), 'a'[Symbol.iterator](), 'a'.matchAll(/a/g),
          new Map().entries(), new Set().values(), Promise.resolve(), new Proxy({}, {}), new Date(0),
          new ArrayBuffer(1), new Uint8Array(1), new DataView(new ArrayBuffer(1)), new WeakMap(), new WeakSet(),
          (function () { return arguments; })(), async () => { for await (const x of []) x; },
          statement, statement.commands, statement.writes, statement.writes[0], session, session.now,
          session.clock('UTC'), statement.commands[Symbol.iterator](), caught(() => session.clock('Mars/Base')),
          caught(() => session.clock()), caught(() => statement.commands.push(1)), import.meta,
          ((a, ...b) => b)`x`, Object.groupBy([1], x => x)]
          .map((x, i) => [Object.getPrototypeOf(Object(x)), `prototype of ${i}`]);
        todo.push([globalThis, 'globalThis']);
        const seen = new Set();
        while (todo.length > 0) {
          const [object, path] = todo.pop();
          if (Object(object) !== object || seen.has(object)) continue;
          seen.add(object);
          if (!Object.isFrozen(object)) {
            return deny(`not frozen: ${path} ${Object.prototype.toString.call(object)}`);
          }
          todo.push([Object.getPrototypeOf(object), path + '.prototype']);
          for (const key of Reflect.ownKeys(object)) {
            const { value, get, set } = Reflect.getOwnPropertyDescriptor(object, key);
            for (const next of [value, get, set]) todo.push([next, `${path}.${String(key)}`]);
          }
        }
        return deny(`${seen.size > 400}`);
        """;
    try (var policy =
        Scripts.body(host, "if (statement.text !== 'attack') return allow();" + body)) {
      assertThat(((Verdict.Deny) Scripts.ask(policy, ATTACK)).message()).isEqualTo("true");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"return deny('x'.repeat(65536));", "deny('a'); return deny('b');"})
  void aLongOrRepeatedDenialIsADenial(String body) throws Exception {
    try (var policy = Scripts.body(host, body)) {
      assertThat(Scripts.ask(policy, ATTACK)).isInstanceOf(Verdict.Deny.class);
    }
  }

  @Test
  void whatAScriptThrowsIsNotInTheReason() throws Exception {
    try (var policy = Scripts.body(host, "throw new Error('seen: ' + statement.text);")) {
      assertThatThrownBy(() -> Scripts.ask(policy, Calls.of("top secret")))
          .isInstanceOf(PolicyFailedException.class)
          .hasMessage("threw an exception at test.js:2:7")
          .cause()
          .hasMessageContaining("top secret");
    }
  }

  @Test
  void aContextThatCannotBeInterruptedIsReplaced() throws Exception {
    var hasty = new Limits(Duration.ofMillis(50), Duration.ofSeconds(20), Duration.ofNanos(1));
    try (var nervous = ScriptHost.open(Limits.LOAD, hasty)) {
      var policy =
          Scripts.body(nervous, "if (statement.text === 'attack') for (;;);\nreturn deny('fine');");
      assertThatThrownBy(() -> Scripts.ask(policy, ATTACK))
          .isInstanceOf(PolicyFailedException.class);

      assertTimeout(Duration.ofSeconds(20), () -> awaitAnswer(policy));
      policy.close();
    }
  }

  private static void awaitAnswer(StatementPolicy policy) throws InterruptedException {
    while (true) {
      try {
        assertThat(Scripts.ask(policy, Calls.of("SELECT 1"))).isInstanceOf(Verdict.Deny.class);
        return;
      } catch (PolicyFailedException notYet) {
        Thread.sleep(20);
      }
    }
  }

  private static DynamicTest failing(String name) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          assertTimeout(
              Duration.ofSeconds(20),
              () ->
                  assertThatThrownBy(() -> Scripts.ask(hostile, attack(name)))
                      .isInstanceOf(PolicyFailedException.class));
          assertHonest();
        });
  }

  private static Calls attack(String name) {
    return new Calls(
        ATTACK.moment(), ATTACK.session(), name, ATTACK.facts(), List.of(), ATTACK.now());
  }

  /** One function for each attack, chosen by the statement's text. */
  private static String hostile() {
    var code = new StringBuilder(UNTOUCHED).append("const attacks = {\n");
    STOPPED.forEach((name, body) -> append(code, name, body));
    HARMLESS.forEach((name, body) -> append(code, name, body));
    NO_VERDICTS.forEach(body -> append(code, body, body));
    return code.append("};\nexport default (statement, session) =>\n")
        .append("  (attacks[statement.text] ?? allow)(statement, session);\n")
        .toString();
  }

  private static void append(StringBuilder code, String name, String body) {
    code.append('"')
        .append(name)
        .append("\": (statement, session) => {")
        .append(body)
        .append("},\n");
  }

  private static void assertHonest() {
    var delete = Calls.of("DELETE");
    assertThat(Scripts.ask(hostile, delete)).isInstanceOf(Verdict.Allow.class);
    assertThat(Scripts.ask(honest, delete)).isInstanceOf(Verdict.Allow.class);
    assertThat(Scripts.ask(honest, delete.writing("shop", "orders", "DELETE", Filter.PRESENT)))
        .isInstanceOf(Verdict.Allow.class);
    assertThat(Scripts.ask(honest, delete.writing("shop", "orders", "DELETE", Filter.NONE)))
        .extracting(verdict -> verdict instanceof Verdict.Deny deny ? deny.message() : "")
        .isEqualTo("unfiltered DELETE");
  }
}
