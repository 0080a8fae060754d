// Refuses DELETE and UPDATE that would touch every row of a table.
//
// What counts as no filter: no WHERE at all, and a WHERE that reads no column, such as
// `WHERE 1 = 1` or `WHERE true`. `WHERE CURRENT OF cursor` is a filter. Writes inside a CTE, EXPLAIN
// or PREPARE count as well.
//
// A statement that was not understood (OPAQUE: DO blocks, CALL, routines with a body in a literal)
// may hide such a write, so it is refused too. TRUNCATE has its own word and its own privilege; add it
// to COMMANDS to refuse it as well.
//
// Not seen from the text: what triggers, rules and functions do inside the server.

const COMMANDS = ['DELETE', 'UPDATE'];
const FILTERED = ['PRESENT', 'CURRENT_OF'];

/** @type {import('../types/api').Policy} */
const noUnfilteredWrites = statement => {
  if (statement.completeness === 'OPAQUE') {
    return deny(`${statement.command} may hide a write without a WHERE: ${statement.reason}`);
  }
  for (const write of statement.writes) {
    if (COMMANDS.includes(write.command) && !FILTERED.includes(write.filter)) {
      return deny(`${write.command} on ${write.relation} needs a WHERE that reads a column`);
    }
  }
  return allow();
};

export const readsValues = false;
export default noUnfilteredWrites;
