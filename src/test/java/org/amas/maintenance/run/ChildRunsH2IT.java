package org.amas.maintenance.run;

class ChildRunsH2IT extends ChildRunsSuite {

    @Override
    String[] database() {
        return new String[0];
    }
}
