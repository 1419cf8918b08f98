package org.amas.maintenance.run;

class SignOffH2IT extends SignOffSuite {

    @Override
    String[] database() {
        return new String[0];
    }
}
