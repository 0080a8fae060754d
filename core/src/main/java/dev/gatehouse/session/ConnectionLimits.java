package dev.gatehouse.session;

/**
 * How many connections there may be. An IPv4 address counts by itself, an IPv6 address by its /64
 * network, which is what one host gets.
 *
 * @param sessions most at a time
 * @param perAddress most at a time from one address; 0 = no limit
 * @param loginsPerAddress most from one address that have not logged in yet; 0 = no limit
 * @param perUser most sessions of one principal at a time, counted from the moment its login has
 *     succeeded, so that nobody can take them from somebody else; 0 = no limit
 */
public record ConnectionLimits(int sessions, int perAddress, int loginsPerAddress, int perUser) {

  /** 10,000 sessions, 1,000 logins of one address. */
  public static final ConnectionLimits DEFAULT = new ConnectionLimits(10_000, 0, 1_000, 0);
}
