package org.amas.maintenance.run;

/** What is looked for in lines, as bytes: no text is made of those that don't have it. */
interface Sign {

    /** The most bytes that it may take; there is no line end among them. */
    int longest();

    /**
     * Where the first one begins that lies wholly in the range; -1 if none does. What lies before
     * the range may be looked at.
     */
    int find(byte[] bytes, int from, int to);
}
