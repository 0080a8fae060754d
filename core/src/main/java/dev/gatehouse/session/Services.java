package dev.gatehouse.session;

import dev.gatehouse.audit.LoopRecorder;
import dev.gatehouse.catalog.Catalogs;
import dev.gatehouse.identity.MappingChain;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.policy.PolicyChain;
import dev.gatehouse.statement.FactsCache;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What sessions share. All of it is safe to use from every event loop, or is handed out per loop.
 *
 * @param clientTls TLS towards clients, null to answer N to SSLRequest
 * @param tlsRequired whether a login without TLS is refused
 * @param startup what may be agreed before a session begins
 * @param capture how much of values is recorded
 * @param catalogs of the databases, as far as they are configured to be read
 * @param recorders the recorder of each event loop
 */
public record Services(
    Upstream upstream,
    @Nullable SslContext clientTls,
    boolean tlsRequired,
    MappingChain identities,
    PolicyChain policies,
    Masking masking,
    Catalogs catalogs,
    Function<EventLoop, LoopRecorder> recorders,
    FactsCache facts,
    StartupRules startup,
    CaptureRules capture,
    CancelKeys cancelKeys,
    CancelGuesses cancelGuesses,
    Sessions sessions,
    SessionLimits limits,
    SharedMemory memory,
    Deadlines deadlines,
    InstantSource clock) {}
