package org.amas.maintenance.run;

class WaitingH2IT extends WaitingSuite {

    @Override
    String[] database() {
        return new String[0];
    }
}
