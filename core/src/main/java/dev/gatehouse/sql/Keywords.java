package dev.gatehouse.sql;

import dev.gatehouse.sql.Word.Category;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's key words with their class, for every major from 15 on, as {@code pg_get_keywords()}
 * lists them.
 */
final class Keywords {

  /** Length of the longest key word. */
  static final int LONGEST = 17;

  private static final int OLDEST = 15;
  private static final int NEWEST = 18;

  private static final String RESERVED =
      """
          all analyse analyze and any array as asc asymmetric both case cast check collate
          column constraint create current_catalog current_date current_role current_time
          current_timestamp current_user default deferrable desc distinct do else end except
          false fetch for foreign from grant group having in initially intersect into lateral
          leading limit localtime localtimestamp not null offset on only or order placing
          primary references returning select session_user some symmetric system_user table
          then to trailing true union unique user using variadic when where window with
      """;

  private static final String TYPE_OR_FUNCTION =
      """
          authorization binary collation concurrently cross current_schema freeze full ilike
          inner is isnull join left like natural notnull outer overlaps right similar
          tablesample verbose
      """;

  private static final String COLUMN_NAME =
      """
          between bigint bit boolean char character coalesce dec decimal exists extract float
          greatest grouping inout int integer interval json json_array json_arrayagg
          json_exists json_object json_objectagg json_query json_scalar json_serialize
          json_table json_value least merge_action national nchar none normalize nullif
          numeric out overlay position precision real row setof smallint substring time
          timestamp treat trim values varchar xmlattributes xmlconcat xmlelement xmlexists
          xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
      """;

  private static final String UNRESERVED =
      """
          abort absent absolute access action add admin after aggregate also alter always
          asensitive assertion assignment at atomic attach attribute backward before begin
          breadth by cache call called cascade cascaded catalog chain characteristics
          checkpoint class close cluster columns comment comments commit committed compression
          conditional configuration conflict connection constraints content continue
          conversion copy cost csv cube current cursor cycle data database day deallocate
          declare defaults deferred definer delete delimiter delimiters depends depth detach
          dictionary disable discard document domain double drop each empty enable encoding
          encrypted enforced enum error escape event exclude excluding exclusive execute
          explain expression extension external family filter finalize first following force
          format forward function functions generated global granted groups handler header
          hold hour identity if immediate immutable implicit import include including
          increment indent index indexes inherit inherits inline input insensitive insert
          instead invoker isolation keep key keys label language large last leakproof level
          listen load local location lock locked logged mapping match matched materialized
          maxvalue merge method minute minvalue mode month move name names nested new next nfc
          nfd nfkc nfkd no normalized nothing notify nowait nulls object objects of off oids
          old omit operator option options ordinality others over overriding owned owner
          parallel parameter parser partial partition passing password path period plan plans
          policy preceding prepare prepared preserve prior privileges procedural procedure
          procedures program publication quote quotes range read reassign recheck recursive
          ref referencing refresh reindex relative release rename repeatable replace replica
          reset restart restrict return returns revoke role rollback rollup routine routines
          rows rule savepoint scalar schema schemas scroll search second security sequence
          sequences serializable server session set sets share show simple skip snapshot
          source sql stable standalone start statement statistics stdin stdout storage stored
          strict string strip subscription support sysid system tables tablespace target temp
          template temporary text ties transaction transform trigger truncate trusted type
          types uescape unbounded uncommitted unconditional unencrypted unknown unlisten
          unlogged until update vacuum valid validate validator value varying version view
          views virtual volatile whitespace within without work wrapper write xml year yes
          zone
      """;

  /** Need AS when they are used as an output label. */
  private static final Set<String> NEEDS_AS =
      words(
          """
          array as char character create day except fetch filter for from grant group having
          hour intersect into isnull limit minute month notnull offset on order over overlaps
          precision returning second to union varying where window with within without year
          """);

  private static final Set<String> SINCE_16 =
      words(
          """
          absent format indent json json_array json_arrayagg json_object json_objectagg keys
          scalar system_user
          """);

  private static final Set<String> SINCE_17 =
      words(
          """
          conditional empty error json_exists json_query json_scalar json_serialize json_table
          json_value keep merge_action nested omit path plan quotes source string target
          unconditional
          """);

  private static final Set<String> SINCE_18 =
      words(
          """
          enforced objects period virtual
          """);

  private static final Set<String> UNTIL_17 = Set.of("recheck");

  private static final Keywords[] TABLES = tables();

  /** Places of {@link #hashed}; a power of two, so many that most words have one of their own. */
  private static final int PLACES = 4_096;

  private final Map<String, Word> table;

  /** The same words by the hash of their characters, each at the next free place. */
  private final @Nullable Word[] hashed = new Word[PLACES];

  private Keywords(Map<String, Word> table) {
    this.table = table;
    for (var word : table.values()) {
      int place = hash(word.text(), 0, word.text().length());
      while (hashed[place] != null) {
        place = (place + 1) % PLACES;
      }
      hashed[place] = word;
    }
  }

  /** The table of a server major; the nearest known one for an older or newer server. */
  static Keywords of(int serverMajor) {
    return TABLES[Math.clamp(serverMajor, OLDEST, NEWEST) - OLDEST];
  }

  /** The key word of this spelling in lower case, {@link Word#IDENTIFIER} if it is none. */
  Word find(String lowerCase) {
    return find(lowerCase, 0, lowerCase.length());
  }

  /** The key word that part of a text is in either case, {@link Word#IDENTIFIER} if it is none. */
  Word find(String text, int start, int end) {
    int place = hash(text, start, end);
    for (var word = hashed[place]; word != null; word = hashed[place]) {
      if (matches(word.text(), text, start, end)) {
        return word;
      }
      place = (place + 1) % PLACES;
    }
    return Word.IDENTIFIER;
  }

  private static int hash(String text, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + Characters.lower(text.charAt(i));
    }
    return (hash ^ (hash >>> 15)) & (PLACES - 1);
  }

  private static boolean matches(String word, String text, int start, int end) {
    if (word.length() != end - start) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) != Characters.lower(text.charAt(start + i))) {
        return false;
      }
    }
    return true;
  }

  /** All words of the table. */
  Iterable<Word> words() {
    return table.values();
  }

  private static Keywords[] tables() {
    var tables = new Keywords[NEWEST - OLDEST + 1];
    for (int major = OLDEST; major <= NEWEST; major++) {
      Map<String, Word> table = new HashMap<>(2048);
      add(table, RESERVED, Category.RESERVED, major);
      add(table, TYPE_OR_FUNCTION, Category.TYPE_OR_FUNCTION, major);
      add(table, COLUMN_NAME, Category.COLUMN_NAME, major);
      add(table, UNRESERVED, Category.UNRESERVED, major);
      tables[major - OLDEST] = new Keywords(table);
    }
    return tables;
  }

  private static void add(Map<String, Word> table, String list, Category category, int major) {
    for (var word : words(list)) {
      if (existsIn(major, word)) {
        table.put(word, new Word(TokenKind.KEYWORD, word, category, !NEEDS_AS.contains(word)));
      }
    }
  }

  private static boolean existsIn(int major, String word) {
    return !((major < 16 && SINCE_16.contains(word))
        || (major < 17 && SINCE_17.contains(word))
        || (major < 18 && SINCE_18.contains(word))
        || (major > 17 && UNTIL_17.contains(word)));
  }

  private static Set<String> words(String list) {
    return Set.of(list.strip().split("\\s+"));
  }
}
