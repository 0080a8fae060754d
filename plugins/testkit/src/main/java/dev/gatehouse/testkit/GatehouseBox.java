package dev.gatehouse.testkit;

import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.catalog.Catalogs;
import dev.gatehouse.identity.MappingChain;
import dev.gatehouse.identity.MappingChain.NamedMapper;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.masking.Masking.NamedPolicy;
import dev.gatehouse.net.ProxyServer;
import dev.gatehouse.net.SslMode;
import dev.gatehouse.net.SslNegotiation;
import dev.gatehouse.net.UpstreamAddress;
import dev.gatehouse.policy.PolicyChain;
import dev.gatehouse.policy.PolicyEntry;
import dev.gatehouse.wire.Startup;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gatehouse in a box: the real sessions between a small client and a server that answers as told,
 * all inside this JVM, without a network and without a database.
 */
public final class GatehouseBox implements AutoCloseable {

  private static final AtomicInteger BOXES = new AtomicInteger();
  private static final int PORT = 5432;

  /** Puts plugins into the box; what is not named is left out. */
  public static final class Builder {
    private final List<PolicyEntry> policies = new ArrayList<>();
    private final List<NamedPolicy> maskings = new ArrayList<>();
    private final List<NamedMapper> mappers = new ArrayList<>();
    private final List<AuditSink> sinks = new ArrayList<>();

    private Builder() {}

    /** One more statement policy. */
    public Builder policy(StatementPolicy policy) {
      policies.add(new PolicyEntry("policy-" + (policies.size() + 1), policy));
      return this;
    }

    /** One more masking policy. */
    public Builder masking(MaskingPolicy policy) {
      maskings.add(new NamedPolicy("masking-" + (maskings.size() + 1), policy));
      return this;
    }

    /** One more identity mapper. */
    public Builder identity(IdentityMapper mapper) {
      mappers.add(new NamedMapper("identity-" + (mappers.size() + 1), mapper));
      return this;
    }

    /** One more audit sink. */
    public Builder sink(AuditSink sink) {
      sinks.add(sink);
      return this;
    }

    /** Starts it. */
    public GatehouseBox build() {
      return new GatehouseBox(this);
    }
  }

  private final LocalAddress front;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
  private final FakeServer fakeServer = new FakeServer();
  private final Recorder recorder;
  private final ProxyServer proxy;

  private GatehouseBox(Builder builder) {
    var name = "gatehouse-box-" + BOXES.incrementAndGet();
    front = new LocalAddress(name);
    recorder = new BoxRecorder(builder.sinks);
    new ServerBootstrap()
        .group(loops)
        .channelFactory(LocalServerChannel::new)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new FakeBackend(fakeServer));
              }
            })
        .bind(new LocalAddress(name + ':' + PORT))
        .syncUninterruptibly();
    try {
      proxy =
          ProxyServer.start(
              ProxyServer.Options.of(
                  front,
                  new UpstreamAddress(
                      name,
                      PORT,
                      SslMode.DISABLE,
                      SslNegotiation.POSTGRES,
                      null,
                      Duration.ofSeconds(5))),
              new MappingChain(builder.mappers, Runnable::run),
              new PolicyChain(builder.policies, 1),
              new Masking(builder.maskings),
              Catalogs.none(),
              recorder,
              Clock.systemUTC());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A builder for a box. */
  public static Builder builder() {
    return new Builder();
  }

  /** The server behind Gatehouse. */
  public FakeServer server() {
    return fakeServer;
  }

  /**
   * Logs in to the database {@code shop}.
   *
   * @throws IllegalStateException if the login is refused, with the error
   */
  public BoxClient login(String user) {
    var handler = new BoxClient.Handler();
    var channel =
        new Bootstrap()
            .group(loops)
            .channelFactory(LocalChannel::new)
            .handler(handler)
            .connect(front)
            .syncUninterruptibly()
            .channel();
    var client = new BoxClient(channel, handler);
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("user", user);
    parameters.put("database", "shop");
    var result = client.send(Startup.write(channel.alloc(), 0, parameters));
    if (result.error() != null) {
      client.close();
      throw new IllegalStateException("login refused: " + result.error());
    }
    return client;
  }

  /** Ends every session and writes what is left to the sinks; the plugins stay open. */
  @Override
  public void close() {
    try {
      proxy.stop(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    recorder.close();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
  }
}
