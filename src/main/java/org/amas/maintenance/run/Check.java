package org.amas.maintenance.run;

/**
 * What a step looks at, and how: by these the same check is known again in other runs.
 *
 * @param target the addresses of the targets that it uses, in order
 * @param settings the digest of its settings
 */
record Check(String target, String settings) {}
