// Lets some roles work on weekdays during office hours only.
//
// The role is the one Gatehouse logs in with at the server (`session.role`), which a client cannot
// choose. The hours are those of a wall clock in ZONE, daylight saving time included; holidays are
// working days. FROM is part of the hours, UNTIL is not.
//
// Statements that only begin or end a transaction always pass, so that work that was started in
// time can be committed or rolled back. The verdict of a guarded role depends on the clock and is
// therefore asked for at every execution; everybody else's is remembered.

const ROLES = ['reporting'];
const ZONE = 'Europe/Berlin';
const FROM = { hour: 8, minute: 0 };
const UNTIL = { hour: 18, minute: 0 };
const WEEKDAYS = [1, 2, 3, 4, 5]; // 1 is Monday

const minutes = time => time.hour * 60 + time.minute;
const written = time => `${time.hour}:${String(time.minute).padStart(2, '0')}`;

/** @type {import('../types/api').Policy} */
const businessHours = (statement, session) => {
  if (!ROLES.includes(session.role) || statement.kind === 'TRANSACTION') {
    return allow();
  }
  const clock = session.clock(ZONE);
  const open =
    WEEKDAYS.includes(clock.weekday) &&
    minutes(clock) >= minutes(FROM) &&
    minutes(clock) < minutes(UNTIL);
  return open
    ? allow()
    : deny(`the role ${session.role} works from ${written(FROM)} to ${written(UNTIL)} on weekdays`);
};

export const readsValues = false;
export default businessHours;
