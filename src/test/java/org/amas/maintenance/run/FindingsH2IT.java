package org.amas.maintenance.run;

class FindingsH2IT extends FindingsSuite {

    @Override
    String[] database() {
        return new String[0];
    }
}
