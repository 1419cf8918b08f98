// What AMAS Maintenance needs in Neo4j 5 or newer.
// Typed by an administrator into the system database, after setting the password:
//   :use system
//   :param password => '…'

CREATE USER amas_maintenance IF NOT EXISTS
SET PASSWORD $password CHANGE NOT REQUIRED;

// Community Edition stops here: it has no roles, and every user may do everything.

// Enterprise Edition: a role of its own.
//   CREATE ROLE amas_maintenance IF NOT EXISTS;
//   GRANT ROLE amas_maintenance TO amas_maintenance;
//   GRANT ACCESS ON DATABASE * TO amas_maintenance;
//   GRANT MATCH {*} ON GRAPH * TO amas_maintenance;
//   GRANT SHOW INDEX ON DATABASE * TO amas_maintenance;
//   GRANT SHOW CONSTRAINT ON DATABASE * TO amas_maintenance;
//   GRANT SHOW TRANSACTION (*) ON DATABASE * TO amas_maintenance;
//   GRANT SHOW SETTING * ON DBMS TO amas_maintenance;
// To create the node without label that the round trip rolls back:
//   GRANT CREATE ON GRAPH * NODES * TO amas_maintenance;
// For weekly procedures, the counts and the sampling of indexes:
//   GRANT EXECUTE ADMIN PROCEDURES ON DBMS TO amas_maintenance;
// Only for deleting isolated nodes of labels that somebody lists; here Entity:
//   GRANT DELETE ON GRAPH * NODES Entity TO amas_maintenance;
//   GRANT SET PROPERTY {created_at} ON GRAPH * NODES Entity TO amas_maintenance;
// Only for putting Neo4j's own container on another image: should it fail over the graph, that is emptied and restored:
//   GRANT WRITE ON GRAPH * TO amas_maintenance;
//   GRANT INDEX MANAGEMENT ON DATABASE * TO amas_maintenance;
//   GRANT CONSTRAINT MANAGEMENT ON DATABASE * TO amas_maintenance;
//   GRANT NAME MANAGEMENT ON DATABASE * TO amas_maintenance;
