// Keeps some applications away from some tables.
//
// `application_name` is what the client calls itself: a claim. This stops mistakes (the report tool
// that joins the payroll), not somebody who lies. Use groups or roles against those.
//
// A table is compared by its last name: search_path decides which schema `salaries` means, so a
// table of this name is blocked in every schema. Where the text does not show every name (PARTIAL and
// OPAQUE: most DDL, DO, CALL) the guarded applications are refused.
//
// Not seen from the text: views and functions that read the table, and statements that were
// prepared under another application name.

const APPLICATIONS = ['report-tool', 'dashboard'];
const TABLES = ['salaries', 'bank_accounts'];

const lastName = relation => relation.slice(relation.lastIndexOf('.') + 1);

/** @type {import('../types/api').Policy} */
const blockTableForApplication = (statement, session) => {
  if (!APPLICATIONS.includes(session.application)) {
    return allow();
  }
  if (statement.completeness !== 'FULL') {
    return deny(`${statement.command} may touch a blocked table: ${statement.reason}`);
  }
  const blocked = statement.relations.find(relation => TABLES.includes(lastName(relation)));
  return blocked === undefined
    ? allow()
    : deny(`${session.application} has no access to ${blocked}`);
};

export const readsValues = false;
export default blockTableForApplication;
