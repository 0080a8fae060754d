package dev.gatehouse.app;

import dev.gatehouse.app.demo.Shop;
import dev.gatehouse.app.demo.Tour;
import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.HostPort;
import dev.gatehouse.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse demo}. */
@Command(
    name = "demo",
    description = {
      "Starts a PostgreSQL of its own with a small shop, and Gatehouse in front of it.",
      "Prints READY and four commands to try. Configuration: examples/demo/gatehouse.yaml."
    })
final class DemoCommand implements Callable<Integer> {

  private final Home home;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "6432",
      description = "The port to listen on, 0 for any free one; default ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--once",
      description = "Tries the four commands itself; exits 0 only if all came out as they should.")
  private boolean once;

  DemoCommand(Home home) {
    this.home = home;
  }

  @Override
  public Integer call() throws ConfigException, LaunchException {
    var folder = home.path().resolve("examples").resolve("demo");
    try (var shop = open(folder.resolve("shop.sql"))) {
      var settings =
          new SettingsReader(home.path())
              .read(folder.resolve("gatehouse.yaml"))
              .withUpstream(new HostPort("127.0.0.1", shop.port()))
              .withListener(new HostPort("127.0.0.1", port));
      try (var launch = Launch.prepare(settings);
          var gatehouse = Gatehouse.start(launch)) {
        var tour =
            new Tour(
                gatehouse.address().getPort(),
                folder.resolve("audit.jsonl"),
                spec.commandLine().getOut());
        return once ? play(tour) : serve(tour, gatehouse, shop);
      }
    }
  }

  private static Shop open(Path script) throws LaunchException {
    try {
      return Shop.open(script);
    } catch (IOException | SQLException | IllegalStateException e) {
      throw new LaunchException(
          "the demo's own PostgreSQL did not start: " + e.getMessage() + "; see the log above", e);
    } catch (NoClassDefFoundError e) {
      throw new LaunchException(
          "the demo needs the jars in the folder demo of the distribution: run bin/gatehouse demo",
          e);
    }
  }

  private static int play(Tour tour) throws LaunchException {
    try {
      return tour.play() ? 0 : 1;
    } catch (SQLException | IOException e) {
      throw new LaunchException("the demo could not be played: " + e.getMessage(), e);
    }
  }

  /** Until the process is told to stop. */
  private static int serve(Tour tour, Gatehouse gatehouse, Shop shop) {
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  gatehouse.close();
                  shop.close();
                  stopped.countDown();
                },
                "gatehouse-shutdown"));
    tour.print();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }
}
