package org.amas.maintenance.run;

class RunH2IT extends RunSuite {

    @Override
    String[] database() {
        return new String[0];
    }
}
