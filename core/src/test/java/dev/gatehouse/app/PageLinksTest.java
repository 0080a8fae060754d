package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pages refer to is there: the file, and the heading in it. */
class PageLinksTest {

  private static final Path ROOT = Path.of("..");
  private static final Pattern CODE = Pattern.compile("(?ms)^ *```.*?^ *```|`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");
  private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");

  /** All pages that people read, none that a build has made. */
  private static List<Path> pages() throws IOException {
    var pages = new ArrayList<Path>();
    for (var place : List.of("", "core", "plugin-api", "scripts", "distribution")) {
      try (var files = Files.newDirectoryStream(ROOT.resolve(place), "*.md")) {
        files.forEach(pages::add);
      }
    }
    try (var files = Files.newDirectoryStream(ROOT.resolve("distribution/docs"), "*.md")) {
      files.forEach(pages::add);
    }
    for (var place : List.of("plugins", "distribution")) {
      try (var folders = Files.newDirectoryStream(ROOT.resolve(place), Files::isDirectory)) {
        for (var folder : folders) {
          if (Files.exists(folder.resolve("README.md"))) {
            pages.add(folder.resolve("README.md"));
          }
        }
      }
    }
    return pages;
  }

  @Test
  void shouldLeadSomewhere() throws IOException {
    var broken = new ArrayList<String>();
    var count = 0;
    for (var page : pages()) {
      var text = CODE.matcher(Files.readString(page)).replaceAll("");
      for (var link : LINK.matcher(text).results().toList()) {
        count++;
        if (!leads(page, link.group(1))) {
          broken.add(page + ": " + link.group(1));
        }
      }
    }

    assertThat(broken).isEmpty();
    assertThat(count).isGreaterThan(80);
  }

  private static boolean leads(Path page, String link) throws IOException {
    if (link.matches("[a-z]+:.*")) {
      return true; // elsewhere
    }
    var hash = link.indexOf('#');
    var path = hash < 0 ? link : link.substring(0, hash);
    var target = path.isEmpty() ? page : page.resolveSibling(path);
    if (!Files.exists(target)) {
      // In a release the folders of distribution and scripts lie beside each other.
      return Files.exists(ROOT.resolve("docs").resolve(path).normalize());
    }
    return hash < 0 || anchors(Files.readString(target)).contains(link.substring(hash + 1));
  }

  private static Set<String> anchors(String page) {
    var anchors = new HashSet<String>();
    for (var heading : HEADING.matcher(FENCE.matcher(page).replaceAll("")).results().toList()) {
      var anchor = anchor(heading.group(1));
      for (var i = 1; !anchors.add(anchor); i++) {
        anchor = anchor(heading.group(1)) + '-' + i;
      }
    }
    return anchors;
  }

  /** As GitHub and others make them. */
  private static String anchor(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  @ParameterizedTest
  @CsvSource({
    "The promise, the-promise",
    "`gatehouse audit verify`, gatehouse-audit-verify",
    "'Keys of `x`, and more', keys-of-x-and-more",
    "ECS and CEF, ecs-and-cef"
  })
  void shouldKnowWhatAHeadingIsCalled(String heading, String anchor) {
    assertThat(anchor(heading)).isEqualTo(anchor);
  }

  @Test
  void shouldFindALinkThatLeadsNowhere() throws IOException {
    var page = ROOT.resolve("distribution/docs/evidence.md");

    assertThat(leads(page, "#the-promise")).isTrue();
    assertThat(leads(page, "#no-promise")).isFalse();
    assertThat(leads(page, "audit.md#erase")).isTrue();
    assertThat(leads(page, "audit.md#erased")).isFalse();
    assertThat(leads(page, "nowhere.md")).isFalse();
  }
}
