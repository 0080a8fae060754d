package dev.gatehouse.scripts;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.Facts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The question a scenario asks. */
record FakeCall(Session session, String text, Facts facts, List<Parameter> parameters, Instant now)
    implements StatementCall {

  static List<Parameter> texts(List<String> values) {
    var parameters = new ArrayList<Parameter>();
    for (var value : values) {
      parameters.add(new Text(parameters.size() + 1, value));
    }
    return parameters;
  }

  @Override
  public Interest moment() {
    return Interest.EXECUTE;
  }

  private record Text(int number, String value) implements Parameter {
    @Override
    public int typeOid() {
      return 0;
    }

    @Override
    public boolean binary() {
      return false;
    }

    @Override
    public boolean isNull() {
      return false;
    }

    @Override
    public boolean decoded() {
      return true;
    }

    @Override
    public byte[] bytes() {
      return value.getBytes(StandardCharsets.UTF_8);
    }
  }
}
