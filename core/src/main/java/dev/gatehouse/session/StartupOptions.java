package dev.gatehouse.session;

import dev.gatehouse.wire.Startup;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The startup parameter {@code options}, read as the server reads it: a command line of {@code -c
 * name=value}, {@code -cname=value} and {@code --name=value}, in which a dash in a name is an
 * underscore and a backslash makes the next character part of a word. ("libpq: options"; the
 * server's pg_split_opts and ParseLongOption.)
 */
final class StartupOptions {

  private StartupOptions() {}

  /**
   * The settings in it: folded names, and of several values for a name the last.
   *
   * @throws StartupRefused if the server would refuse it, or for one of its other switches
   */
  static Map<String, String> read(String options) {
    var settings = new LinkedHashMap<String, String>();
    var words = words(options).iterator();
    while (words.hasNext()) {
      var setting = setting(words.next(), words);
      var equals = setting.indexOf('=');
      if (equals < 0) {
        throw new StartupRefused(
            "42601", StartupRefused.quote(setting) + " in options requires a value");
      }
      var name = Startup.fold(setting.substring(0, equals).replace('-', '_'));
      settings.put(name, setting.substring(equals + 1));
    }
    return settings;
  }

  /** What stands behind {@code -c} or {@code --}. */
  private static String setting(String word, Iterator<String> next) {
    if (word.startsWith("--") && word.length() > 2) {
      return word.substring(2);
    }
    if (!word.startsWith("-c")) {
      throw new StartupRefused(
          "42601",
          StartupRefused.quote(word)
              + " in options is not allowed through Gatehouse: write -c name=value");
    }
    if (word.length() > 2) {
      return word.substring(2);
    }
    if (!next.hasNext()) {
      throw new StartupRefused("42601", "-c in options requires name=value behind it");
    }
    return next.next();
  }

  private static List<String> words(String options) {
    var words = new ArrayList<String>();
    var at = 0;
    while (true) {
      while (at < options.length() && blank(options.charAt(at))) {
        at++;
      }
      if (at == options.length()) {
        return words;
      }
      var word = new StringBuilder();
      while (at < options.length() && !blank(options.charAt(at))) {
        if (options.charAt(at) == '\\') {
          at++;
        }
        // A backslash at the very end makes nothing part of the word.
        if (at < options.length()) {
          word.append(options.charAt(at++));
        }
      }
      words.add(word.toString());
    }
  }

  /** As isspace() of C has it. */
  private static boolean blank(char letter) {
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
  }
}
