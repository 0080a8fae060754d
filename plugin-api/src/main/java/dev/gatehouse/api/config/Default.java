package dev.gatehouse.api.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a record component whose key is absent, written as YAML.
 *
 * <p>How a record is bound: the component {@code keepFirst} is the key {@code keep-first}. A
 * component without {@code Default} is required unless it is {@code @Nullable}. Supported types:
 * {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean}, enums (lower case
 * with dashes), {@link java.time.Duration} ({@code 250ms}, {@code 5s}, {@code 10m}, {@code 2h},
 * {@code 1d}), {@link ByteSize} ({@code 512KiB}, {@code 64MiB}, {@code 1GiB}, {@code 0}), {@link
 * java.time.LocalTime}, {@link java.time.ZoneId}, {@link java.nio.file.Path}, {@link Secret},
 * nested records, {@code List}, {@code Set} and {@code Map} with string keys. Unknown and duplicate
 * keys are errors. An {@link IllegalArgumentException} from the record's constructor is reported
 * with file and line, like any other problem.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
  /** YAML text, for example {@code "[]"}, {@code "5s"} or {@code "true"}. */
  String value();
}
